using MBot.TestKit;
using Xunit.Abstractions;

namespace MBot.SystemTests.Refusals;

/// <summary>What visitors can provoke is no sign of a bad release.</summary>
public abstract class HammeredReleaseTests(RunAs? user, ITestOutputHelper output)
{
    [DeploymentFact]
    [Trait("Duration", "Long")]
    public async Task AVisitorWhoHammersTheSiteInTheWatchWindow_DoesNotGetTheReleaseReverted()
    {
        using var repository = await GitRepository.CreateAsync(Repository.Hello("v1"));
        await using var instance = await Instance.StartAsync(repository, user, "deploy.watchWindow=15s");
        (await instance.ClientAsync("redeploy")).Expect(0); // nothing to go back to: its window is quiet
        await repository.CommitAppAsync(Repository.Hello("v2"));
        await using var redeploy = instance.StartClient("redeploy");
        await redeploy.WaitForLineAsync(line => line.Contains("[watching]", StringComparison.Ordinal), TimeSpan.FromMinutes(1));

        int code;
        await using (var hammer = Hammer.Start(instance.Page))
        {
            code = await redeploy.WaitForExitAsync(TimeSpan.FromMinutes(1));
            var blows = hammer.Blows;
            output.WriteLine($"{blows}");
            Assert.True(blows is { Missing: > 100, Refused: > 10, Aborted: > 10, Garbled: > 10 }, $"{blows}");
        }

        Assert.True(code == 0, redeploy.Output);
        Assert.Equal("succeeded", (await instance.LastOperationAsync()).Text("state"));
        await using var visitor = await StreamlitSession.VisitAsync(instance.Page);
        Assert.Equal("v2", visitor.Last!.Release);
    }
}

/// <inheritdoc/>
[Collection(Quiet.Name)]
public sealed class HammeredReleaseByAUserWhoIsNotRoot(ITestOutputHelper output) : HammeredReleaseTests(RunAs.NotRoot, output);

/// <inheritdoc/>
[Trait("Duration", "Long")]
[Needs(Part.Root)]
[Collection(Quiet.Name)]
public sealed class HammeredReleaseByRoot(ITestOutputHelper output) : HammeredReleaseTests(null, output);
