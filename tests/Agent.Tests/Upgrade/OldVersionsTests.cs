using MBot.Agent.Upgrade;
using MBot.TestKit;

namespace MBot.Agent.Tests.Upgrade;

public sealed class OldVersionsTests : IDisposable
{
    private readonly TempFolder _folder = new("versions");
    private readonly Programs _programs;

    public OldVersionsTests()
    {
        _programs = new Programs(_folder.Sub("programs"));
        foreach (var version in (string[])["1.0", "1.1", "1.2", "2.0", "2.1", ".new-1"])
            Directory.CreateDirectory(_programs.Folder(version));
        Programs.Point(_programs.Current, "2.1");
        Programs.Point(_programs.Gate, "2.0");
    }

    private string[] Left => [.. Directory.EnumerateDirectories(_programs.Versions).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    [Fact]
    public async Task WhatNobodyNeeds_Goes_AndWhatRunsStays()
    {
        var program = Path.Combine(_programs.Folder("1.0"), "mbot-agent");
        File.Copy("/usr/bin/sleep", program);
        await using var shim = ChildProcess.Start(program, ["600"]);
        await Until.HoldsAsync(() => File.ResolveLinkTarget($"/proc/{shim.Id}/exe", false)?.FullName == program, TimeSpan.FromSeconds(20), "it runs");

        Assert.Equal(["1.1"], new OldVersions(_programs).Prune("1.2"));

        Assert.Equal([".new-1", "1.0", "1.2", "2.0", "2.1"], Left);
    }

    [Fact]
    public void CurrentAndGate_StayWhateverIsAskedFor()
    {
        Assert.Equal(["1.1"], new OldVersions(_programs).Remove(["1.1", "2.0", "2.1", "9.9"]));

        Assert.Equal([".new-1", "1.0", "1.2", "2.0", "2.1"], Left);
    }

    public void Dispose() => _folder.Dispose();
}
