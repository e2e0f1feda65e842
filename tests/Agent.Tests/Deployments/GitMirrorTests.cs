using MBot.Agent.Configuration;
using MBot.Agent.Deployments;
using MBot.Agent.Deployments.Source;
using MBot.Agent.Platform;
using MBot.Agent.Tests.Configuration;
using MBot.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace MBot.Agent.Tests.Deployments;

public sealed class GitMirrorTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new("mirror");
    private readonly CancellationTokenSource _bound = new(TimeSpan.FromSeconds(60));
    private GitRepository _repository = null!;
    private GitMirror _mirror = null!;

    private string Mirror => _folder["source/mirror.git"];

    public async Task InitializeAsync()
    {
        _repository = await GitRepository.CreateAsync(Repository.App("prints"));
        var state = new StateFolder(_folder.Path);
        _mirror = new GitMirror(
            state, new CommandRunner(state.Id, TimeProvider.System), new Fixed<SourceOptions>(new SourceOptions { Url = _repository.Url }), new Fixed<DeploymentOptions>(new DeploymentOptions()), NullLogger<GitMirror>.Instance);
    }

    public Task DisposeAsync()
    {
        _mirror.Dispose();
        _repository.Dispose();
        _folder.Dispose();
        _bound.Dispose();
        return Task.CompletedTask;
    }

    [NeedsFact(Part.Git)]
    public async Task AFileBehindALink_IsReadWithItsContent_AndOneOutsideIsNone()
    {
        await _repository.CommitFileAsync("pins/base.txt", "streamlit==1.31\n");
        await _repository.CommitLinkAsync("linked.txt", "pins/base.txt");
        await _repository.CommitLinkAsync("outside.txt", "/etc/passwd");
        var commit = await FetchAsync();
        Assert.Equal("streamlit==1.31\n", await ReadAsync(commit, "linked.txt"));
        Assert.Null(await ReadAsync(commit, "outside.txt"));
        Assert.Null(await ReadAsync(commit, "nowhere.txt"));
        Assert.Null(await ReadAsync(commit, "pins"));
        Assert.Null(await ReadAsync(commit, "pins/base.txt\nHEAD:app.py"));
    }

    [NeedsFact(Part.Git)]
    public async Task ALongFile_IsReadWhole()
    {
        var text = string.Join('\n', Enumerable.Range(0, 10_000).Select(n => $"package{n}==1.0"));
        await _repository.CommitFileAsync("requirements.txt", text);
        Assert.Equal(text, await ReadAsync(await FetchAsync(), "requirements.txt"));
    }

    [NeedsFact(Part.Git)]
    public async Task WhateverACommitSaysOfItself_ItIsRead()
    {
        await _repository.CommitFileAsync("a.txt", "a", "one\u001etwo\u001fthree \u001b[2J; $(x)\n\nbody");
        var (_, odd) = await _mirror.FetchAsync("main", null, _bound.Token);
        Assert.StartsWith("one\u001etwo\u001fthree", odd.Subject, StringComparison.Ordinal);
        foreach (var subject in (string[])["two\u001e", "three\u001f"])
            await _repository.CommitFileAsync("a.txt", subject, subject);
        var (_, last) = await _mirror.FetchAsync("main", null, _bound.Token);
        Assert.Equal([last.Id], (await _mirror.ChangesAsync(odd.Id, last.Id, 10, _bound.Token)).Take(1).Select(c => c.Id));
        Assert.Equal(2, (await _mirror.ChangesAsync(odd.Id, last.Id, 10, _bound.Token)).Count);
    }

    [NeedsFact(Part.Git)]
    public async Task WhatAKilledGitHadLocked_IsFreeAfterTheNextStart()
    {
        await FetchAsync();
        string[] locks = [Path.Combine(Mirror, "refs/heads/main.lock"), Path.Combine(Mirror, "packed-refs.lock"), Path.Combine(Mirror, "config.lock")];
        foreach (var file in locks)
            await File.WriteAllTextAsync(file, "");
        await _repository.CommitFileAsync("a.txt", "a");
        Assert.Equal("git.fetch-failed", (await Assert.ThrowsAsync<MBotException>(FetchAsync)).Code);

        _mirror.RemoveLeftovers();
        Assert.Equal("a", await ReadAsync(await FetchAsync(), "a.txt"));
    }

    [NeedsFact(Part.Git)]
    public async Task AMirrorThatLostObjects_IsFetchedAnew()
    {
        await FetchAsync();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Mirror, "objects"), "*", SearchOption.AllDirectories))
        {
            File.SetUnixFileMode(file, AtomicFile.OwnerOnly);
            await File.WriteAllTextAsync(file, "");
        }

        await _repository.CommitFileAsync("a.txt", "a");
        Assert.Equal("a", await ReadAsync(await FetchAsync(), "a.txt"));
    }

    private async Task<string> FetchAsync() => (await _mirror.FetchAsync("main", null, _bound.Token)).Commit.Id;

    private Task<string?> ReadAsync(string commit, string path) => _mirror.ReadFileAsync(commit, path, _bound.Token);
}
