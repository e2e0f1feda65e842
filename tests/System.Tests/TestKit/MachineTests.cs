using MBot.TestKit;

namespace MBot.SystemTests;

public class MachineTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(10);

    [NeedsFact(Part.Git)]
    public async Task TheSameStepsGiveTheSameCommits()
    {
        using var one = await GitRepository.CreateAsync(Repository.Hello("v1"), "1.24");
        using var two = await GitRepository.CreateAsync(Repository.Hello("v1"), "1.24");
        var first = await one.CommitAppAsync(Repository.Hello("v2"), "1.31");
        await one.TagAsync("release-2");
        await one.BranchAsync("next");
        var third = await one.CommitHelloAsync("v3");

        Assert.Equal(first, await two.CommitAppAsync(Repository.Hello("v2"), "1.31"));
        Assert.Equal(first, await one.CommitOfAsync("release-2"));
        Assert.Equal(first, await one.CommitOfAsync("main"));
        Assert.Equal(third, await one.CommitOfAsync("next"));
        Assert.Equal("streamlit==1.31.*", (await File.ReadAllLinesAsync(Path.Combine(two.Path, "requirements.txt")))[0]);
        Assert.Contains("VERSION = \"v3\"", await File.ReadAllTextAsync(Path.Combine(one.Path, "app.py")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AChildProcessTellsItsLinesAndItsEnd()
    {
        await using var child = ChildProcess.Start(
            "/bin/sh", ["-c", "echo one; echo two >&2; read line; echo got $line $COLOUR; exit 7"],
            new() { Environment = new Dictionary<string, string?> { ["COLOUR"] = "blue" } });

        await child.WaitForLineAsync(line => line == "two", Bound);
        await child.WriteLineAsync("three");
        await child.WaitForLineAsync(line => line == "got three blue", Bound);
        Assert.Equal(7, await child.WaitForExitAsync(Bound));
        await Assert.ThrowsAsync<TimeoutException>(() => child.WaitForLineAsync(line => line == "never", Bound));
    }

    [Fact]
    public async Task AGroupIsKilledWhole_AndOneProcessAlone()
    {
        await using var leader = ChildProcess.Start("/bin/sh", ["-c", "sleep 60 & echo $!; wait"], new() { OwnGroup = true });
        var child = await leader.WaitForLineAsync(_ => true, Bound);
        leader.KillGroup();
        await leader.WaitForExitAsync(Bound);
        await Until.HoldsAsync(() => !Runs(child), Bound, "the group is gone");

        await using var parent = ChildProcess.Start("/bin/sh", ["-c", "sleep 60 & echo $!; wait"]);
        var orphan = await parent.WaitForLineAsync(_ => true, Bound);
        await parent.KillAsync();
        Assert.True(Runs(orphan));
        await ChildProcess.RunAsync("/bin/kill", ["-9", orphan]);
    }

    [RootFact]
    public async Task AnotherUserIsNotRoot()
    {
        using var folder = new TempFolder();
        await folder.GiveToAsync(RunAs.Nobody);
        var options = new ChildProcessOptions { User = RunAs.Nobody, WorkingDirectory = folder.Path };

        Assert.Equal("65534 65534 65534", await ChildProcess.RunAsync("/bin/sh", ["-c", "echo $(id -u) $(id -g) $(id -G)"], options));
        await ChildProcess.RunAsync("/usr/bin/touch", ["mine"], options);
        await Assert.ThrowsAsync<InvalidOperationException>(() => ChildProcess.RunAsync("/usr/bin/touch", ["/etc/not-mine"], options));
    }

    [Fact]
    public async Task WhatDoesNotHappenInTime_IsNamed()
    {
        var late = await Assert.ThrowsAsync<TimeoutException>(() => Until.HoldsAsync(() => false, TimeSpan.FromMilliseconds(200), "rain"));
        Assert.Contains("rain", late.Message, StringComparison.Ordinal);
    }

    private static bool Runs(string pid) =>
        File.Exists($"/proc/{pid}/stat") && !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal);
}
