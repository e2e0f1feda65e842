using MBot.TestKit;
using Xunit.Abstractions;

namespace MBot.SystemTests;

/// <summary>Open browser sessions over redeploys: each stays where it is until it ends, or until the drain time-out.</summary>
public abstract class OpenSessionsTests(RunAs? user, ITestOutputHelper output)
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(1);

    [DeploymentFact]
    public async Task AnOpenSession_StaysOnItsRelease_WithItsUploads_UntilTheDrainTimeout_AndANewVisitorGetsTheNewOne()
    {
        using var repository = await GitRepository.CreateAsync(Repository.Hello("v1"));
        await using var instance = await Instance.StartAsync(repository, user, "deploy.watchWindow=2s", "slots.drainTimeout=20s");
        await instance.RedeployAsync();
        var sessions = new List<StreamlitSession>();
        try
        {
            for (var i = 0; i < 10; i++)
                sessions.Add(await StreamlitSession.VisitAsync(instance.Page));
            var ids = sessions.Select(session => session.Id).ToList();

            await repository.CommitHelloAsync("v2");
            await instance.RedeployAsync();
            var old = Assert.Single(await instance.CopiesAsync(), copy => copy.State == "draining");
            await using (var visitor = await StreamlitSession.VisitAsync(instance.Page))
                Assert.Equal("v2", visitor.Last!.Release);
            foreach (var (session, id) in sessions.Zip(ids))
            {
                var run = await session.UploadAsync("A file", "notes.txt", new byte[1234]);
                Assert.Equal(("v1", id, "notes.txt: 1234 bytes"), (run.Release, run.SessionId, run.After("received ")));
                Assert.Equal("2", run.After("runs "));
            }

            await Until.HoldsAsync(() => sessions.All(session => !session.IsOpen), Bound, "the drain time-out comes");
            var first = sessions.Min(session => session.ClosedAt)!.Value;
            output.WriteLine($"drain time-out {old.DrainDeadline:HH:mm:ss.fff}; sessions cut from {first:HH:mm:ss.fff} to {sessions.Max(session => session.ClosedAt):HH:mm:ss.fff}");
            Assert.True(first >= old.DrainDeadline, $"cut at {first:O}, drain time-out {old.DrainDeadline:O}");

            // The browser that was cut reloads: its cookie names a copy that is gone.
            await using var again = await StreamlitSession.ConnectAsync(instance.Page, sessions[0].Cookies);
            Assert.Equal("v2", (await again.RunAsync()).Release);
        }
        finally
        {
            foreach (var session in sessions)
                await session.DisposeAsync();
        }
    }

    [DeploymentFact]
    [Trait("Duration", "Long")]
    public async Task WithAFullHouse_TheThirdRedeployIsRefusedAndNamesTheSessions_WaitWaitsForThem_AndCutEndsThem()
    {
        using var repository = await GitRepository.CreateAsync(Repository.Hello("v1"));
        await using var instance = await Instance.StartAsync(repository, user, "deploy.watchWindow=1s", "slots.max=2");
        await instance.RedeployAsync();
        await using var first = await StreamlitSession.VisitAsync(instance.Page);
        var v1 = await instance.LiveCopyAsync();
        await repository.CommitHelloAsync("v2");
        await instance.RedeployAsync();
        await using var second = await StreamlitSession.VisitAsync(instance.Page);
        var v2 = await instance.LiveCopyAsync();

        await repository.CommitHelloAsync("v3");
        var plan = (await instance.ClientAsync("plan")).Expect(0);
        Assert.Contains(v1.ReleaseId, plan.Output, StringComparison.Ordinal);
        var refused = (await instance.ClientAsync("redeploy")).Expect(4);
        output.WriteLine(refused.Output);
        Assert.Contains(v1.ReleaseId, refused.Output, StringComparison.Ordinal);
        Assert.Contains("1 session until", refused.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(v2.ReleaseId, refused.Output, StringComparison.Ordinal);
        Assert.Equal("v1", (await first.RunAsync()).Release);
        Assert.Equal(v2.Name, (await instance.LiveCopyAsync()).Name);

        await using var waiting = instance.StartClient("redeploy", "--wait");
        await waiting.WaitForLineAsync(line => line.Contains($"waiting: {v1.ReleaseId}", StringComparison.Ordinal), Bound);
        Assert.True(first.IsOpen);
        await first.DisposeAsync();
        Assert.Equal(0, await waiting.WaitForExitAsync(Bound));
        output.WriteLine(waiting.Output);
        Assert.Equal("v2", (await second.RunAsync()).Release);

        await using var third = await StreamlitSession.VisitAsync(instance.Page);
        Assert.Equal("v3", third.Last!.Release);
        await repository.CommitHelloAsync("v4");
        var cut = await instance.RedeployAsync("--cut", "--yes");
        output.WriteLine(cut.Output);
        Assert.Contains($"ending 1 session of {v2.ReleaseId}", cut.Output, StringComparison.Ordinal);
        await Until.HoldsAsync(() => !second.IsOpen, Bound, "the session in the way is cut");
        Assert.Equal("v3", (await third.RunAsync()).Release);
        await using var visitor = await StreamlitSession.VisitAsync(instance.Page);
        Assert.Equal("v4", visitor.Last!.Release);
    }
}

/// <inheritdoc/>
public sealed class OpenSessionsByAUserWhoIsNotRoot(ITestOutputHelper output) : OpenSessionsTests(RunAs.NotRoot, output);

/// <inheritdoc/>
[Trait("Duration", "Long")]
[Needs(Part.Root)]
public sealed class OpenSessionsByRoot(ITestOutputHelper output) : OpenSessionsTests(null, output);
