using MBot.TestKit;

namespace MBot.SystemTests.Refusals;

/// <summary>An instance that serves hello v1, with one visitor; made when the first test asks, so that skipped ones cost nothing.</summary>
public sealed class ServingInstance : IAsyncLifetime
{
    private GitRepository? repository;
    private Instance? instance;
    private StreamlitSession? visitor;

    public Task InitializeAsync() => Task.CompletedTask;

    internal async Task<(Instance Instance, GitRepository Repository, StreamlitSession Visitor)> GetAsync()
    {
        repository ??= await GitRepository.CreateAsync(Repository.Hello("v1"));
        if (instance is null)
        {
            instance = await Instance.StartAsync(repository);
            await instance.RedeployAsync();
        }

        visitor ??= await StreamlitSession.VisitAsync(instance.Page);
        return (instance, repository, visitor);
    }

    public async Task DisposeAsync()
    {
        if (visitor is not null)
            await visitor.DisposeAsync();
        if (instance is not null)
            await instance.DisposeAsync();
        repository?.Dispose();
    }
}
