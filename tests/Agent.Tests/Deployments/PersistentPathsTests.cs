using MBot.Agent.Deployments.Releases;
using MBot.Agent.Platform;
using MBot.Agent.Services;
using MBot.TestKit;

namespace MBot.Agent.Tests.Deployments;

public sealed class PersistentPathsTests : IDisposable
{
    private readonly TempFolder _folder = new("persist");
    private readonly PersistentPaths _persistent;

    public PersistentPathsTests() => _persistent = new PersistentPaths(new StateFolder(_folder["state"]), new CommandRunner("persist", TimeProvider.System), new OwnAppUser());

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task APathBeginsWithWhatTheFirstReleaseHas_AndStaysAsTheAppMadeIt()
    {
        var first = Release("one", ("data/a.txt", "first"), ("data/deep/b.txt", "b"));
        Assert.Equal(["data"], _persistent.NotBegun(["data"]));
        _persistent.Link(first, "data");
        await _persistent.BeginAsync(first, ["data"], default);
        Assert.Equal(("first", "b"), (File.ReadAllText(Path.Combine(first, "data/a.txt")), File.ReadAllText(Path.Combine(first, "data/deep/b.txt"))));
        File.WriteAllText(Path.Combine(first, "data/a.txt"), "by the app");

        var second = Release("two", ("data/a.txt", "second"));
        _persistent.Link(second, "data");
        Assert.Empty(_persistent.NotBegun(["data"]));
        Assert.Equal("by the app", File.ReadAllText(Path.Combine(second, "data/a.txt")));
    }

    [Fact]
    public async Task WhatIsTakenBack_BeginsAnewWithTheNextRelease()
    {
        var refused = Release("one", ("data/a.txt", "refused"), ("notes.db", "refused"));
        foreach (var path in (string[])["data", "notes.db"])
            _persistent.Link(refused, path);
        await _persistent.BeginAsync(refused, ["data", "notes.db"], default);
        await _persistent.TakeBackAsync(["data", "notes.db"], default);

        var good = Release("two", ("data/a.txt", "good"), ("notes.db", "good"));
        foreach (var path in (string[])["data", "notes.db"])
            _persistent.Link(good, path);
        Assert.Equal(["data", "notes.db"], _persistent.NotBegun(["data", "notes.db"]));
        await _persistent.BeginAsync(good, ["data", "notes.db"], default);
        Assert.Equal(("good", "good"), (File.ReadAllText(Path.Combine(good, "data/a.txt")), File.ReadAllText(Path.Combine(good, "notes.db"))));
    }

    [Fact]
    public async Task WithoutABeginning_AFolderIsThere_AndAFileCanBeMade()
    {
        var tree = Release("one");
        foreach (var path in (string[])["cache/pages", "db/notes.db"])
            _persistent.Link(tree, path);
        await _persistent.BeginAsync(tree, ["cache/pages", "db/notes.db"], default);
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
