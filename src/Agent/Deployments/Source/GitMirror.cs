using System.Globalization;
using System.Text.RegularExpressions;
using MBot.Agent.Configuration;
using MBot.Agent.Platform;

namespace MBot.Agent.Deployments.Source;

/// <summary>
/// The bare mirror of the app's repository: fetches, resolves names to commits, writes trees. Nothing is cloned twice.
/// Knows nothing of releases.
/// </summary>
internal sealed partial class GitMirror(StateFolder state, CommandRunner runner, ISettings<SourceOptions> source, ISettings<DeploymentOptions> options, ILogger<GitMirror> logger) : IDisposable
{
    private readonly SemaphoreSlim _fetching = new(1, 1);

    public string DeployKey => Path.Combine(state.Source, "deploy_key");

    private string Folder => Path.Combine(state.Source, "mirror.git");

    private GitCommands Git => new(Folder, DeployKey, Path.Combine(state.Source, "known_hosts"));

    private string Url => source.Current.Url is { Length: > 0 } url
        ? url
        : throw MBotException.FailedPrecondition("source.not-set", "no repository is set", "mbot-client source set URL");

    /// <summary>Fetches all branches and tags and returns the commit that <paramref name="name"/> stands for.</summary>
    /// <param name="name">Branch, tag or commit; empty: the configured ref, else the repository's default branch.</param>
    /// <returns>The name that was resolved and the commit.</returns>
    /// <exception cref="MBotException">source.not-set, git.fetch-failed, git.time-out, git.ref-unknown.</exception>
    public async Task<(string Ref, CommitInfo Commit)> FetchAsync(string name, Action<OutputLine>? onLine, CancellationToken cancellation)
    {
        var url = Url;
        await InitialiseAsync(cancellation);
        var wanted = name.Length > 0 ? name : source.Current.Ref;
        if (wanted.Length == 0)
            wanted = await DefaultBranchAsync(url, cancellation);
        await FetchAllAsync(Git.Fetch(url, options.Current.FetchTimeout) with { OnLine = onLine }, url, cancellation);
        var id = await ResolveAsync(wanted, cancellation);
        if (id is null && wanted.Length == 40 && GitRef.MayBeCommit(wanted))
        {
            await runner.RunAsync(Git.FetchCommit(url, wanted, options.Current.FetchTimeout), cancellation);
            id = await ResolveAsync(wanted, cancellation);
        }

        if (id is null)
        {
            throw new MBotException(ErrorKind.NotFound, "git.ref-unknown", $"{url} has no branch, tag or commit {wanted}")
            {
                Field = "ref",
                Hint = "push it, or name another one with --ref",
            };
        }

        return (wanted, (await LogAsync(id, 1, cancellation))[0]);
    }

    /// <summary>Asks the repository for its default branch, and takes nothing over: may this machine read it?</summary>
    /// <exception cref="MBotException">As <see cref="FetchAsync"/>.</exception>
    public async Task<string> BranchThereAsync(TimeSpan patience, CancellationToken cancellation)
    {
        Directory.CreateDirectory(state.Source);
        var result = Check(await runner.RunAsync(Git.SymbolicHead(Url, patience), cancellation), Url);
        return result.Output is [var first, ..] && first.StartsWith("ref: ", StringComparison.Ordinal) ? first.Split('\t')[0]["ref: refs/heads/".Length..] : "the repository";
    }

    public void Dispose() => _fetching.Dispose();

    /// <summary>A plan and a redeploy may fetch at the same time; what a failed fetch had half written takes no room.</summary>
    private async Task FetchAllAsync(Command fetch, string url, CancellationToken cancellation)
    {
        await _fetching.WaitAsync(cancellation);
        var whole = false;
        try
        {
            var result = await runner.RunAsync(fetch, cancellation);
            if (result is { Succeeded: false, TimedOut: false } && await RenewIfBrokenAsync(cancellation))
                result = await runner.RunAsync(fetch, cancellation);
            whole = Check(result, url).Succeeded;
        }
        finally
        {
            if (!whole)
                RemoveHalfFetched();
            _fetching.Release();
        }
    }

    /// <summary>The newest commits reachable from <paramref name="to"/> and not from <paramref name="from"/>, newest first.</summary>
    public async Task<IReadOnlyList<CommitInfo>> ChangesAsync(string? from, string to, int count, CancellationToken cancellation)
    {
        var known = from is not null && await ResolveAsync(from, cancellation) is not null;
        return await LogAsync(known ? $"{from}..{to}" : to, known ? count : 1, cancellation);
    }

    /// <summary>The text of a file of a commit; null when the commit has no such file.</summary>
    public async Task<string?> ReadFileAsync(string commit, string path, CancellationToken cancellation)
    {
        if (path.Contains('\n', StringComparison.Ordinal))
            return null;
        var result = Must(await runner.RunAsync(Git.Show(commit, path), cancellation), $"read {path}");
        return result.Output is [{ } header, ..] && Blob().IsMatch(header) ? string.Join("\n", result.Output.Skip(1)) : null;
    }

    public async Task<IReadOnlyList<TreeEntry>> ListAsync(string commit, CancellationToken cancellation)
    {
        var result = Must(await runner.RunAsync(Git.ListTree(commit), cancellation), "list the tree");
        return result.Text.Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(ParseEntry).ToArray();
    }

    /// <summary>Writes the commit's files below <paramref name="tree"/>, an empty folder.</summary>
    public async Task CheckoutAsync(string commit, string tree, CancellationToken cancellation)
    {
        var index = Path.Combine(state.Source, $"index-{Path.GetFileName(Path.GetDirectoryName(tree))}");
        try
        {
            Must(await runner.RunAsync(Git.ReadTree(commit, index), cancellation), "read the commit");
            Must(await runner.RunAsync(Git.Checkout(index, tree, options.Current.FetchTimeout), cancellation), "write the files");
        }
        finally
        {
            File.Delete(index);
            File.Delete(index + ".lock");
        }
    }

    /// <summary>At the agent's start, when no git of an earlier one runs any more: what a killed one had locked, and what it had half fetched.</summary>
    public void RemoveLeftovers()
    {
        if (!Directory.Exists(Folder))
            return;
        foreach (var file in Directory.EnumerateFiles(Folder, "*.lock", SearchOption.AllDirectories))
            File.Delete(file);
        RemoveHalfFetched();
    }

    private void RemoveHalfFetched()
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Folder, "objects"), "tmp_*", SearchOption.AllDirectories))
            File.Delete(file);
    }

    /// <summary>A mirror that lost objects, in a power cut for one, is only a copy: it is fetched anew.</summary>
    private async Task<bool> RenewIfBrokenAsync(CancellationToken cancellation)
    {
        if ((await runner.RunAsync(Git.Check(), cancellation)).Succeeded)
            return false;
        Log.Renewed(logger, Folder);
        Directory.Delete(Folder, recursive: true);
        await InitialiseAsync(cancellation);
        return true;
    }

    private async Task InitialiseAsync(CancellationToken cancellation)
    {
        if (File.Exists(Path.Combine(Folder, "HEAD")) && Directory.Exists(Path.Combine(Folder, "objects")))
            return;
        Directory.CreateDirectory(state.Source);
        Must(await runner.RunAsync(Git.Init(), cancellation), "make the mirror");
    }

    private async Task<string> DefaultBranchAsync(string url, CancellationToken cancellation)
    {
        var result = await runner.RunAsync(Git.SymbolicHead(url, options.Current.FetchTimeout), cancellation);
        Check(result, url);
        const string prefix = "ref: refs/heads/";
        var line = result.Output.FirstOrDefault(l => l.StartsWith(prefix, StringComparison.Ordinal))
            ?? throw new MBotException(ErrorKind.NotFound, "git.no-default-branch", $"{url} names no default branch (is it empty?)") { Hint = "push a commit, or name a ref with --ref" };
        return line[prefix.Length..line.IndexOf('\t', StringComparison.Ordinal)];
    }

    private async Task<string?> ResolveAsync(string name, CancellationToken cancellation)
    {
        string[] candidates = GitRef.MayBeCommit(name) ? [$"refs/heads/{name}", $"refs/tags/{name}", name] : [$"refs/heads/{name}", $"refs/tags/{name}"];
        foreach (var candidate in candidates)
        {
            var result = await runner.RunAsync(Git.Resolve(candidate), cancellation);
            if (result.Succeeded)
                return result.Text.Trim();
        }

        return null;
    }

    private async Task<IReadOnlyList<CommitInfo>> LogAsync(string range, int count, CancellationToken cancellation)
    {
        var result = Must(await runner.RunAsync(Git.Log(range, count), cancellation), "read the history");
        return result.Text.Split('\0').Chunk(4).Where(f => f.Length == 4).Select(f => new CommitInfo(f[0], f[1], TimeOf(f[2]), f[3])).ToArray();
    }

    /// <summary>A commit's date is its author's word, and need not be one.</summary>
    private static DateTimeOffset TimeOf(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : DateTimeOffset.UnixEpoch;

    private static TreeEntry ParseEntry(string entry)
    {
        var tab = entry.IndexOf('\t', StringComparison.Ordinal);
        var fields = entry[..tab].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new TreeEntry(fields[0], fields[3] == "-" ? 0 : long.Parse(fields[3], CultureInfo.InvariantCulture), entry[(tab + 1)..]);
    }

    private static CommandResult Check(CommandResult result, string url) => result switch
    {
        { Succeeded: true } => result,
        { TimedOut: true } => throw new MBotException(ErrorKind.DeadlineExceeded, "git.time-out", $"git got no answer from {url} within {result.Duration.TotalSeconds:0} s")
        {
            Evidence = result.LastLines(),
            Hint = "check the network, or raise deploy.fetchTimeout",
        },
        _ => throw new MBotException(ErrorKind.Unavailable, "git.fetch-failed", $"git could not fetch from {url}")
        {
            Evidence = result.LastLines(),
            Hint = "check the address (`mbot-client source show`) and the credentials (`mbot-client source deploy-key`)",
        },
    };

    private static CommandResult Must(CommandResult result, string what) => result.Succeeded
        ? result
        : throw new MBotException(ErrorKind.FailedPrecondition, "git.failed", $"git could not {what}") { Evidence = result.LastLines() };

    [GeneratedRegex("^[0-9a-f]{40,64} blob [0-9]+$")]
    private static partial Regex Blob();

    private static partial class Log
    {
        [LoggerMessage(3051, LogLevel.Warning, "the mirror {Folder} is damaged; it is fetched anew")]
        public static partial void Renewed(ILogger logger, string folder);
    }
}
