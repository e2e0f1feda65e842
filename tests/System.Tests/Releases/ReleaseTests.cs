using MBot.TestKit;

namespace MBot.SystemTests.Releases;

/// <summary>What a repository may ask for, and gets. One instance serves all of it under load; nobody's request fails.</summary>
public sealed class ReleaseTests(ServingManyReleases serving) : IClassFixture<ServingManyReleases>
{
    private static readonly string Hello = File.ReadAllText(Path.Combine(Repository.Hello("v2"), "app.py"));

    [DeploymentFact]
    public Task ABranchATagAndACommit_AreTaken_AlsoAfterTheHistoryWasRewritten() => ServesOnAsync(async scene =>
    {
        var (instance, repository) = (scene.Instance, scene.Repository);
        await repository.BranchAsync("feature/one");
        var onBranch = await repository.CommitHelloAsync("branch");
        await repository.CommitHelloAsync("tag");
        await repository.TagAsync("release-1");
        var onTag = await repository.CommitOfAsync("release-1");
        await repository.CommitHelloAsync("newest");
        await repository.BranchAsync("main");

        await ServesAsync(instance, "tag", onTag, "--ref", "release-1");
        await ServesAsync(instance, "newest", await repository.CommitOfAsync("feature/one"), "--ref", "feature/one");
        await ServesAsync(instance, "branch", onBranch, "--ref", onBranch);
        await ServesAsync(instance, "tag", onTag, "--ref", onTag[..12]);

        await repository.StartOverAsync();
        var rewritten = await repository.CommitHelloAsync("rewritten");
        await ServesAsync(instance, "rewritten", rewritten);
        // No branch leads there any more; the mirror knows it still.
        await repository.BranchAsync("feature/one");
        await repository.StartOverAsync();
        await repository.CommitHelloAsync("other");
        await ServesAsync(instance, "branch", onBranch, "--ref", onBranch);
        await repository.BranchAsync("main");
    });

    [DeploymentFact]
    public Task Hooks_RunInTheirOrder_WithWhatTheAppSees_AndALateFailureIsAWarning() => ServesOnAsync(async scene =>
    {
        (await scene.Instance.ClientAsync("secrets", "set", "--no-restart", "TEST_HOOK=from the secrets")).Expect(0);
        await scene.PushAsync(
            ("hook.py", "import os, sys\nwith open(os.environ['MBOT_DATA_DIR'] + '/hooks.txt', 'a') as f:\n    print(sys.argv[1], os.environ['TEST_HOOK'], os.environ['MBOT_COMMIT'], file=f)\nimport streamlit\nprint('hook', sys.argv[1], 'has streamlit', streamlit.__version__)\n"),
            (".mbot.json", """{ "hooks": { "afterPrepare": ["python", "hook.py", "prepared"], "beforeSwitch": ["python", "hook.py", "healthy"], "afterSwitch": ["sh", "-c", "python hook.py switched; exit 4"] } }"""));
        var result = await scene.Instance.RedeployAsync();

        var commit = await scene.Repository.CommitOfAsync("HEAD");
        Assert.Equal(
            ((string[])["prepared", "healthy", "switched"]).Select(moment => $"{moment} from the secrets {commit}"),
            await File.ReadAllLinesAsync(Path.Combine(scene.Instance.State, "app", "data", "hooks.txt")));
        Assert.Contains("hook afterSwitch ended with exit code 4", result.Output, StringComparison.Ordinal);
        var events = (await scene.Instance.ClientAsync("watch", (await scene.Instance.LastOperationAsync()).Text("id"), "--json")).Expect(0).Output;
        Assert.Contains("hook prepared has streamlit 1.", events, StringComparison.Ordinal);
    });

    [DeploymentFact]
    public Task PackagesThatAreNotInstalled_AreAWarningWithTheCommand() => ServesOnAsync(async scene =>
    {
        await scene.PushAsync(("packages.txt", "# for the map\ngit\nmbot-no-such-package  # not there\nlibmbot2-dev\n"));
        var result = await scene.Instance.RedeployAsync();
        Assert.Contains("packages.txt names packages that are not installed: apt-get install mbot-no-such-package libmbot2-dev", result.Output, StringComparison.Ordinal);
    });

    [DeploymentFact]
    public Task WhatPersists_OutlivesRedeploysAndRollbacks() => ServesOnAsync(async scene =>
    {
        const string Writes = """

            import pathlib
            import sqlite3

            with open("data/visits.txt", "a") as visits:
                print(VERSION, file=visits)
            with sqlite3.connect("notes.db") as notes:
                notes.execute("create table if not exists note (text)")
                notes.execute("insert into note values (?)", (VERSION,))
            pathlib.Path("cache/pages").mkdir(parents=True, exist_ok=True)
            pathlib.Path("cache/pages", VERSION).touch()
            """;
        const string Manifest = """{ "persist": ["data", "notes.db", "cache"] }""";
        var (instance, data) = (scene.Instance, Path.Combine(scene.Instance.State, "app", "data", "persist"));
        Task PushAsync(string label, string seed) => scene.PushAsync(
            ("app.py", Hello.Replace("\"v2\"", $"\"{label}\"", StringComparison.Ordinal) + Writes), (".mbot.json", Manifest), ("data/visits.txt", seed), ("data/notes.md", "as committed"));

        // Refused: what it began with must not be what the next one finds.
        await scene.PushAsync(("app.py", "raise ValueError('too early')\n"), (".mbot.json", Manifest), ("data/visits.txt", "of a refused release\n"));
        (await instance.ClientAsync("redeploy")).Expect(5);
        Assert.False(Directory.Exists(Path.Combine(data, "data")));

        await PushAsync("p1", "the beginning\n");
        await instance.RedeployAsync();
        await VisitAsync(instance, "p1");
        await PushAsync("p2", "another beginning\n");
        await instance.RedeployAsync();
        await VisitAsync(instance, "p2");
        (await instance.ClientAsync("rollback", "--yes")).Expect(0);
        await VisitAsync(instance, "p1");

        var visits = await File.ReadAllLinesAsync(Path.Combine(data, "data", "visits.txt"));
        Assert.Equal("the beginning", visits[0]);
        // The gate and the watch window look at the page too.
        Assert.Equal(["p1", "p2"], visits.Skip(1).Distinct());
        Assert.Equal("p1", visits[^1]);
        Assert.True(File.Exists(Path.Combine(data, "notes.db")));
        Assert.Equal(["p1", "p2"], Directory.EnumerateFiles(Path.Combine(data, "cache", "pages")).Select(Path.GetFileName).Order());
    });

    [DeploymentFact]
    public Task LinksWithinTheRepository_AreFine_AlsoWhenTheyGoRoundInCircles() => ServesOnAsync(async scene =>
    {
        await scene.PushAsync(("lib/deep/greeting.py", "TEXT = 'x'\n"));
        foreach (var (name, target) in ((string, string)[])[("greeting.py", "lib/deep/greeting.py"), ("lib/here", "."), ("lib/up", ".."), ("lib/deep/top", "../.."), ("around", "around"), ("gone", "not-there/at-all")])
            await scene.Repository.CommitLinkAsync(name, target);
        await scene.Instance.RedeployAsync();
    });

    private Task ServesOnAsync(Func<Scene, Task> goesOnAsync) => serving.GuardAsync(async () =>
    {
        var (instance, repository, _) = await serving.GetAsync();
        await using var scene = new Scene(instance, repository, serving.User);
        await using var load = await LoadGenerator.StartAsync(new LoadOptions { Page = instance.Page, Sessions = 1, Visitors = 1 });

        await goesOnAsync(scene);

        var report = await load.StopAsync();
        Assert.True(report.Failed == 0 && report.Sent > 0, report.ToString());
        Assert.Equal(1, report.SessionsKept);
        await instance.AssertNothingHalfWrittenAsync();
    });

    private static async Task ServesAsync(Instance instance, string label, string commit, params string[] arguments)
    {
        await instance.RedeployAsync(arguments);
        Assert.Equal(commit, (await instance.LastOperationAsync()).Text("commit"));
        await VisitAsync(instance, label);
    }

    private static async Task VisitAsync(Instance instance, string label)
    {
        await using var visitor = await StreamlitSession.VisitAsync(instance.Page);
        Assert.Equal(label, visitor.Last!.Release);
    }
}
