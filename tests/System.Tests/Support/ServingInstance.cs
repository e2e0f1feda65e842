using MBot.TestKit;

namespace MBot.SystemTests;

/// <summary>An instance that serves hello v1, with one visitor; made when the first test asks, so that skipped ones cost nothing.</summary>
public abstract class ServingInstance(RunAs? user, params string[] settings) : IAsyncLifetime
{
    private GitRepository? repository;
    private Instance? instance;
    private StreamlitSession? visitor;

    /// <summary>Whom the agent runs as; null: the tests' own user.</summary>
    internal RunAs? User => user;

    public Task InitializeAsync() => Task.CompletedTask;

    internal async Task<(Instance Instance, GitRepository Repository, StreamlitSession Visitor)> GetAsync()
    {
        repository ??= await GitRepository.CreateAsync(Repository.Hello("v1"));
        if (instance is null)
        {
            instance = await Instance.StartAsync(repository, user, settings);
            await instance.RedeployAsync();
        }

        if (visitor is not { IsOpen: true })
            visitor = await StreamlitSession.VisitAsync(instance.Page);
        return (instance, repository, visitor);
    }

    /// <summary>Runs a test that must leave all as it was. When it fails, the next one gets a new instance: one defect, one red row.</summary>
    internal async Task GuardAsync(Func<Task> testAsync)
    {
        try
        {
            await testAsync();
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    public async Task DisposeAsync()
    {
        if (visitor is not null)
            await visitor.DisposeAsync();
        if (instance is not null)
            await instance.DisposeAsync();
        repository?.Dispose();
        (visitor, instance, repository) = (null, null, null);
    }
}

public sealed class ServingByAUserWhoIsNotRoot() : ServingInstance(RunAs.NotRoot, "slots.stopTimeout=2s");

/// <summary>Where many good releases follow one another.</summary>
public sealed class ServingManyReleases() : ServingInstance(RunAs.NotRoot, "slots.stopTimeout=2s", "deploy.watchWindow=1s");

public sealed class ServingByRoot() : ServingInstance(null, "slots.stopTimeout=2s");

/// <summary>No room for a second copy: each candidate that gets as far as its start takes the live one's place.</summary>
public sealed class ServingOneCopyOnly() : ServingInstance(RunAs.NotRoot, "slots.stopTimeout=2s", "slots.max=1");
