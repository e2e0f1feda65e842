using MBot.TestKit;

namespace MBot.SystemTests.Refusals;

/// <summary>
/// Candidates that must not go live. One instance serves them all under load: each must leave it as it found it, which is
/// also what the next one begins with.
/// </summary>
public abstract class BrokenCandidateTests(ServingInstance serving)
{
    private protected async Task IsRefusedAsync(string name)
    {
        var candidate = BrokenCandidates.Get(name);
        var (instance, repository, session) = await serving.GetAsync();
        await using var scene = new Scene(instance, repository, serving.User);
        await candidate.MakeAsync(scene);
        var before = await instance.StatusAsync();
        var runs = int.Parse(session.Last!.After("runs ")!);
        await using var load = await LoadGenerator.StartAsync(new LoadOptions { Page = instance.Page, Releases = ["v1"], Sessions = 2, Visitors = 1 });

        var result = (await instance.ClientAsync(["redeploy", .. candidate.Arguments])).Expect(5);

        var report = await load.StopAsync();
        Assert.True(report.Failed == 0 && report.Sent > 0, report.ToString());
        Assert.Equal(2, report.SessionsKept);
        await RefusedAsync(candidate, scene, result);
        await AsBeforeAsync(instance, before);
        var run = await session.TypeAsync("Your name", "Ann");
        Assert.Equal(("v1", $"{runs + 1}"), (run.Release, run.After("runs ")));
    }

    /// <summary>The same where the live copy makes room for the candidate: visitors see the maintenance page meanwhile, and nothing else.</summary>
    private protected async Task IsRefusedAndTheOldOneServesAgainAsync(string name)
    {
        var candidate = BrokenCandidates.Get(name);
        var (instance, repository, _) = await serving.GetAsync();
        await using var scene = new Scene(instance, repository, serving.User);
        await candidate.MakeAsync(scene);
        var before = await instance.StatusAsync();
        await using var probe = PageProbe.Start(instance.Page);

        var result = (await instance.ClientAsync(["redeploy", .. candidate.Arguments])).Expect(5);

        await probe.StopAsync();
        Assert.All(probe.Failures, answer => Assert.Equal((503, ""), (answer.Status, answer.Error)));
        Assert.True(candidate.Starts == probe.Failures.Count > 0, $"{probe.Failures.Count} failures");
        Assert.Equal(200, probe.Answers[^1].Status);
        await RefusedAsync(candidate, scene, result);
        await AsBeforeAsync(instance, before);
        await using var visitor = await StreamlitSession.VisitAsync(instance.Page);
        Assert.Equal("v1", visitor.Last!.Release);
    }

    private static async Task RefusedAsync(BrokenCandidate candidate, Scene scene, ClientResult result)
    {
        var operation = await scene.Instance.LastOperationAsync();
        Assert.Equal(("failed", candidate.Code), (operation.Text("state"), operation.GetProperty("failure").Text("code")));
        Assert.All(candidate.Says, word => Assert.True(result.Output.Contains(word, StringComparison.Ordinal), $"no \"{word}\" in:\n{result.Output}"));
        Assert.All(scene.MustNotSay, word => Assert.DoesNotContain(word, $"{result.Output}{operation}", StringComparison.Ordinal));
        Assert.All(scene.Afterwards, holds => holds());
    }

    private static async Task AsBeforeAsync(Instance instance, System.Text.Json.JsonElement before)
    {
        var after = await instance.StatusAsync();
        Assert.Equal(before.GetProperty("live").Text("id"), after.GetProperty("live").Text("id"));
        Assert.True(after.GetProperty("healthy").GetBoolean(), after.ToString());
        Assert.Equal(before.GetProperty("slots").EnumerateArray().Select(slot => slot.Text("name")), after.GetProperty("slots").EnumerateArray().Select(slot => slot.Text("name")));
        Assert.Equal([await instance.AppIdAsync()], instance.AppProcesses());
        await instance.AssertNothingHalfWrittenAsync();
    }
}

/// <summary>The ones that are refused soon.</summary>
public sealed class BrokenCandidatesByAUserWhoIsNotRoot(ServingByAUserWhoIsNotRoot serving) : BrokenCandidateTests(serving), IClassFixture<ServingByAUserWhoIsNotRoot>
{
    public static TheoryData<string> Soon => BrokenCandidates.Names(candidate => !candidate.IsLong);

    [DeploymentTheory]
    [MemberData(nameof(Soon))]
    public Task LeavesTheLiveReleaseAlone(string candidate) => serving.GuardAsync(() => IsRefusedAsync(candidate));
}

/// <summary>The ones that take long, or are like another one.</summary>
[Trait("Duration", "Long")]
public sealed class MoreBrokenCandidatesByAUserWhoIsNotRoot(ServingByAUserWhoIsNotRoot serving) : BrokenCandidateTests(serving), IClassFixture<ServingByAUserWhoIsNotRoot>
{
    public static TheoryData<string> Later => BrokenCandidates.Names(candidate => candidate.IsLong);

    [DeploymentTheory]
    [MemberData(nameof(Later))]
    public Task LeavesTheLiveReleaseAlone(string candidate) => serving.GuardAsync(() => IsRefusedAsync(candidate));
}

[Trait("Duration", "Long")]
public sealed class BrokenCandidatesByRoot(ServingByRoot serving) : BrokenCandidateTests(serving), IClassFixture<ServingByRoot>
{
    public static TheoryData<string> Soon => BrokenCandidates.Names(candidate => !candidate.IsLong);

    [NeedsTheory(Part.Deployment | Part.Root)]
    [MemberData(nameof(Soon))]
    public Task LeavesTheLiveReleaseAlone(string candidate) => serving.GuardAsync(() => IsRefusedAsync(candidate));
}

/// <summary>All of them where memory holds one copy only.</summary>
[Trait("Duration", "Long")]
public sealed class BrokenCandidatesInStopStartMode(ServingOneCopyOnly serving) : BrokenCandidateTests(serving), IClassFixture<ServingOneCopyOnly>
{
    public static TheoryData<string> All => BrokenCandidates.Names(_ => true);

    [DeploymentTheory]
    [MemberData(nameof(All))]
    public Task GivesThePlaceBack(string candidate) => serving.GuardAsync(() => IsRefusedAndTheOldOneServesAgainAsync(candidate));
}
