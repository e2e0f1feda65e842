using MBot.Agent.Platform;

namespace MBot.Agent.Deployments.Source;

/// <summary>
/// git's command lines, as pure functions. Values from outside come after <c>--end-of-options</c> or <c>--</c>, and
/// no transport may run a command that the repository's address names.
/// </summary>
/// <param name="mirror">The bare repository, git's --git-dir.</param>
internal sealed class GitCommands(string mirror, string deployKey, string knownHosts)
{
    private static readonly string[] Hardening =
    [
        "-c", "protocol.allow=never",
        "-c", "protocol.https.allow=always",
        "-c", "protocol.http.allow=always",
        "-c", "protocol.ssh.allow=always",
        "-c", "protocol.file.allow=always",
        "-c", "core.hooksPath=/dev/null",
        "-c", "core.fsmonitor=false",
        "-c", "transfer.fsckObjects=false",
        "-c", "advice.detachedHead=false",
        "-c", "gc.auto=0",
    ];

    /// <summary>git asks nobody anything: a missing credential is an error at once, not a hanging prompt.</summary>
    private readonly Dictionary<string, string?> _environment = new()
    {
        ["GIT_TERMINAL_PROMPT"] = "0",
        ["GIT_ASKPASS"] = "/bin/false",
        ["SSH_ASKPASS"] = "/bin/false",
        ["LC_ALL"] = "C.UTF-8",
        ["GIT_SSH_COMMAND"] = File.Exists(deployKey)
            ? $"ssh -i '{deployKey}' -o IdentitiesOnly=yes -o BatchMode=yes -o StrictHostKeyChecking=accept-new -o UserKnownHostsFile='{knownHosts}' -o ConnectTimeout=15"
            : $"ssh -o BatchMode=yes -o StrictHostKeyChecking=accept-new -o UserKnownHostsFile='{knownHosts}' -o ConnectTimeout=15",
    };

    public Command Init() => Bare(["init", "--quiet", "--bare", "--", mirror], TimeSpan.FromSeconds(30));

    public Command SymbolicHead(string url, TimeSpan timeout) => Bare(["ls-remote", "--symref", "--", url, "HEAD"], timeout);

    /// <summary>Branches and tags of the address, and nothing that is gone from it.</summary>
    public Command Fetch(string url, TimeSpan timeout) => InMirror(
        ["fetch", "--prune", "--force", "--no-tags", "--no-write-fetch-head", "--", url, "+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"], timeout);

    /// <summary>One commit that no branch or tag leads to any more.</summary>
    public Command FetchCommit(string url, string commit, TimeSpan timeout) => InMirror(
        ["fetch", "--no-tags", "--no-write-fetch-head", "--", url, commit], timeout);

    public Command Resolve(string name) => InMirror(["rev-parse", "--verify", "--quiet", "--end-of-options", name + "^{commit}"]);

    /// <summary>Four fields a commit: id, author, date, subject, each ended by NUL, which none of them can hold.</summary>
    public Command Log(string range, int count) => InMirror(
        ["log", "-z", $"--max-count={count}", "--no-show-signature", "--format=%H%x00%an%x00%cI%x00%s", "--end-of-options", range, "--"]);

    /// <summary>Mode, type, id, size and path of every entry, each ended by NUL.</summary>
    public Command ListTree(string commit) => InMirror(["ls-tree", "-r", "-l", "-z", "--end-of-options", commit]) with { KeepLines = 200_000 };

    /// <summary>A line <c>ID blob SIZE</c> and the content, links within the commit followed; another line when there is no such file.</summary>
    public Command Show(string commit, string path) =>
        InMirror(["cat-file", "--batch", "--follow-symlinks"]) with { StandardInput = $"{commit}:{path}\n", KeepLines = 200_000 };

    /// <summary>Fails when something that a branch or tag leads to is missing or unreadable.</summary>
    public Command Check() => InMirror(["fsck", "--connectivity-only", "--no-dangling", "--no-progress"], TimeSpan.FromMinutes(2));

    public Command ReadTree(string commit, string index) => WithIndex(InMirror(["read-tree", "--", commit]), index);

    /// <summary>Writes all files of the index below <paramref name="tree"/>, which must exist and be empty.</summary>
    public Command Checkout(string index, string tree, TimeSpan timeout) =>
        WithIndex(InMirror(["--work-tree=" + tree, "checkout-index", "--all", "--quiet", $"--prefix={tree}/"], timeout), index);

    public static Command MakeKey(string path, string comment) =>
        new("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", path]);

    private static Command WithIndex(Command command, string index) =>
        command with { Environment = new Dictionary<string, string?>(command.Environment) { ["GIT_INDEX_FILE"] = index } };

    private Command InMirror(IEnumerable<string> arguments, TimeSpan? timeout = null) =>
        Bare(["--git-dir=" + mirror, .. arguments], timeout ?? TimeSpan.FromMinutes(1));

    private Command Bare(IEnumerable<string> arguments, TimeSpan timeout) =>
        new("git", [.. Hardening, .. arguments]) { Environment = _environment, Timeout = timeout };
}
