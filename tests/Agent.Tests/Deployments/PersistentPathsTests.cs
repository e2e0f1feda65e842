using MBot.Agent.Deployments.Releases;
using MBot.Agent.Platform;
using MBot.TestKit;

namespace MBot.Agent.Tests.Deployments;

public sealed class PersistentPathsTests : IDisposable
{
    private readonly TempFolder _folder = new("persist");
    private readonly PersistentPaths _persistent;

    public PersistentPathsTests() => _persistent = new PersistentPaths(new StateFolder(_folder["state"]));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void APathBeginsWithWhatTheFirstReleaseHas_AndStaysAsTheAppMadeIt()
    {
        var first = Release("one", ("data/a.txt", "first"), ("data/deep/b.txt", "b"));
        Assert.Equal(["data"], _persistent.NotBegun(["data"]));
        _persistent.Link(first, "data");
        _persistent.Begin(first, ["data"]);
        Assert.Equal(("first", "b"), (File.ReadAllText(Path.Combine(first, "data/a.txt")), File.ReadAllText(Path.Combine(first, "data/deep/b.txt"))));
        File.WriteAllText(Path.Combine(first, "data/a.txt"), "by the app");

        var second = Release("two", ("data/a.txt", "second"));
        _persistent.Link(second, "data");
        Assert.Empty(_persistent.NotBegun(["data"]));
        Assert.Equal("by the app", File.ReadAllText(Path.Combine(second, "data/a.txt")));
    }

    [Fact]
    public void WhatIsTakenBack_BeginsAnewWithTheNextRelease()
    {
        var refused = Release("one", ("data/a.txt", "refused"), ("notes.db", "refused"));
        foreach (var path in (string[])["data", "notes.db"])
            _persistent.Link(refused, path);
        _persistent.Begin(refused, ["data", "notes.db"]);
        _persistent.TakeBack(["data", "notes.db"]);

        var good = Release("two", ("data/a.txt", "good"), ("notes.db", "good"));
        foreach (var path in (string[])["data", "notes.db"])
            _persistent.Link(good, path);
        Assert.Equal(["data", "notes.db"], _persistent.NotBegun(["data", "notes.db"]));
        _persistent.Begin(good, ["data", "notes.db"]);
        Assert.Equal(("good", "good"), (File.ReadAllText(Path.Combine(good, "data/a.txt")), File.ReadAllText(Path.Combine(good, "notes.db"))));
    }

    [Fact]
    public void WithoutABeginning_AFolderIsThere_AndAFileCanBeMade()
    {
        var tree = Release("one");
        foreach (var path in (string[])["cache/pages", "db/notes.db"])
            _persistent.Link(tree, path);
        _persistent.Begin(tree, ["cache/pages", "db/notes.db"]);
        File.WriteAllText(Path.Combine(tree, "cache/pages/1"), "");
        File.WriteAllText(Path.Combine(tree, "db/notes.db"), "made");
        Assert.Equal("made", File.ReadAllText(_folder["state/app/data/persist/db/notes.db"]));
    }

    private string Release(string id, params (string Name, string Content)[] files)
    {
        var tree = _folder.Sub($"state/releases/{id}/tree");
        foreach (var (name, content) in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(tree, name))!);
            File.WriteAllText(Path.Combine(tree, name), content);
        }

        return tree;
    }
}
