using System.Globalization;

namespace MBot.TestKit;

/// <summary>
/// A git repository in a temporary folder whose commits are versions of an app. Author and dates are fixed, so the same
/// steps give the same commit ids everywhere.
/// </summary>
public sealed class GitRepository : IDisposable
{
    private static readonly DateTimeOffset FirstCommit = new(2024, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly TempFolder folder = new("git");
    private int commits;
    private RunAs? owner;

    private GitRepository()
    {
    }

    /// <summary>The working tree.</summary>
    public string Path => folder.Path;

    /// <summary>The URL to clone it from: file://…</summary>
    public string Url => $"file://{Path}";

    /// <summary>An empty repository on branch main.</summary>
    public static async Task<GitRepository> CreateAsync(CancellationToken ct = default)
    {
        var repository = new GitRepository();
        await repository.GitAsync(["init", "-q", "-b", "main"], ct);
        // A fetch of a bare commit id is what the agent may do.
        await repository.GitAsync(["config", "uploadpack.allowAnySHA1InWant", "true"], ct);
        return repository;
    }

    /// <summary>A repository with one commit: the app as it is in <paramref name="app"/>.</summary>
    public static async Task<GitRepository> CreateAsync(string app, string? streamlit = null, CancellationToken ct = default)
    {
        var repository = await CreateAsync(ct);
        await repository.CommitAppAsync(app, streamlit, ct: ct);
        return repository;
    }

    /// <summary>Replaces the tree by an app's folder and commits it.</summary>
    /// <param name="app">A folder: <see cref="Repository.Hello"/> or <see cref="Repository.App"/>.</param>
    /// <param name="streamlit">1.24 or 1.31 to pin that version in requirements.txt; null leaves it.</param>
    /// <param name="message">The commit's message; the folder's name when null.</param>
    /// <param name="ct">Cancels it.</param>
    /// <returns>The commit's id, 40 hex digits.</returns>
    public async Task<string> CommitAppAsync(string app, string? streamlit = null, string? message = null, CancellationToken ct = default)
    {
        await GitAsync(["rm", "-rqf", "--ignore-unmatch", "."], ct);
        foreach (var file in Directory.EnumerateFiles(app, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }))
        {
            var relative = System.IO.Path.GetRelativePath(app, file);
            if (relative.Contains("__pycache__", StringComparison.Ordinal))
                continue;
            var target = System.IO.Path.Combine(Path, relative);
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
            File.Copy(file, target, overwrite: true);
        }

        if (streamlit is not null)
            await PinStreamlitAsync(streamlit, ct);
        return await CommitAsync(message ?? System.IO.Path.GetFileName(app), ct);
    }

    /// <summary>Writes one file of the tree and commits.</summary>
    public async Task<string> CommitFileAsync(string name, string content, string? message = null, CancellationToken ct = default)
    {
        var target = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
        await File.WriteAllTextAsync(target, content, ct);
        return await CommitAsync(message ?? $"change {name}", ct);
    }

    /// <summary>Writes one file of so many bytes that no compression makes smaller, and commits.</summary>
    public async Task<string> CommitNoiseAsync(string name, long bytes, CancellationToken ct = default)
    {
        await GitAsync(["config", "core.compression", "0"], ct);
        await GitAsync(["config", "core.bigFileThreshold", "1m"], ct);
        var block = new byte[1 << 20];
        await using (var file = File.Create(System.IO.Path.Combine(Path, name)))
        {
            for (var written = 0L; written < bytes; written += block.Length)
            {
                Random.Shared.NextBytes(block);
                await file.WriteAsync(block, ct);
            }
        }

        return await CommitAsync($"add {name}", ct);
    }

    /// <summary>Puts a symbolic link into the tree and commits.</summary>
    public Task<string> CommitLinkAsync(string name, string target, CancellationToken ct = default)
    {
        var link = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(link)!);
        File.Delete(link);
        File.CreateSymbolicLink(link, target);
        return CommitAsync($"link {name}", ct);
    }

    /// <summary>Puts a submodule into the tree, a commit of another repository, and commits.</summary>
    public async Task<string> CommitSubmoduleAsync(string name, CancellationToken ct = default)
    {
        // An empty folder is what git leaves in the place of a submodule that was not fetched.
        Directory.CreateDirectory(System.IO.Path.Combine(Path, name));
        await GitAsync(["update-index", "--add", "--cacheinfo", $"160000,{new string('a', 40)},{name}"], ct);
        return await CommitAsync($"submodule {name}", ct);
    }

    /// <summary>Forgets the branch's history: the next commit has no parent, as after a forced push of something else.</summary>
    public Task StartOverAsync(CancellationToken ct = default) => GitAsync(["update-ref", "-d", "HEAD"], ct);

    /// <summary>The hello app with another label than v1 or v2, committed.</summary>
    public async Task<string> CommitHelloAsync(string label, string? streamlit = null, CancellationToken ct = default)
    {
        using var variant = new TempFolder("hello");
        foreach (var file in Directory.EnumerateFiles(Repository.Hello("v1"), "*", new EnumerationOptions { AttributesToSkip = 0 }))
            File.Copy(file, variant[System.IO.Path.GetFileName(file)]);
        var source = await File.ReadAllTextAsync(variant["app.py"], ct);
        await File.WriteAllTextAsync(variant["app.py"], source.Replace("VERSION = \"v1\"", $"VERSION = \"{label}\"", StringComparison.Ordinal), ct);
        return await CommitAppAsync(variant.Path, streamlit, $"hello {label}", ct);
    }

    /// <summary>Sets a tag on the newest commit, or moves it there.</summary>
    public Task TagAsync(string name, CancellationToken ct = default) => GitAsync(["tag", "-f", name], ct);

    /// <summary>Goes to a branch, made here if it is new.</summary>
    public async Task BranchAsync(string name, CancellationToken ct = default)
    {
        var known = await GitAsync(["branch", "--list", name], ct);
        await GitAsync(known.Length > 0 ? ["switch", "-q", name] : ["switch", "-q", "-c", name], ct);
    }

    /// <summary>The commit that a ref names.</summary>
    public Task<string> CommitOfAsync(string reference, CancellationToken ct = default) =>
        GitAsync(["rev-parse", "--verify", $"{reference}^{{commit}}"], ct);

    /// <summary>Hands the repository, with what is committed later on, to another user. Needs root.</summary>
    public Task GiveToAsync(RunAs user, CancellationToken ct = default)
    {
        owner = user;
        return folder.GiveToAsync(user, ct);
    }

    /// <summary>Deletes it.</summary>
    public void Dispose() => folder.Dispose();

    private async Task<string> CommitAsync(string message, CancellationToken ct)
    {
        await GitAsync(["add", "-A"], ct);
        await GitAsync(["commit", "-q", "--allow-empty", "-m", message], ct);
        commits++;
        if (owner is not null)
            await folder.GiveToAsync(owner, ct);
        return await CommitOfAsync("HEAD", ct);
    }

    private async Task PinStreamlitAsync(string version, CancellationToken ct)
    {
        var file = System.IO.Path.Combine(Path, "requirements.txt");
        var lines = await File.ReadAllLinesAsync(file, ct);
        await File.WriteAllLinesAsync(
            file, lines.Select(line => line.StartsWith("streamlit", StringComparison.Ordinal) ? $"streamlit=={version}.*" : line), ct);
    }

    private async Task<string> GitAsync(IReadOnlyList<string> arguments, CancellationToken ct)
    {
        var date = FirstCommit.AddMinutes(commits).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        var options = new ChildProcessOptions
        {
            WorkingDirectory = Path,
            Environment = new Dictionary<string, string?>
            {
                ["GIT_CONFIG_GLOBAL"] = "/dev/null",
                ["GIT_CONFIG_NOSYSTEM"] = "1",
                // It may have been handed to another user.
                ["GIT_CONFIG_COUNT"] = "1",
                ["GIT_CONFIG_KEY_0"] = "safe.directory",
                ["GIT_CONFIG_VALUE_0"] = "*",
                ["GIT_AUTHOR_NAME"] = "Ada Example",
                ["GIT_AUTHOR_EMAIL"] = "ada@example.test",
                ["GIT_AUTHOR_DATE"] = date,
                ["GIT_COMMITTER_NAME"] = "Ada Example",
                ["GIT_COMMITTER_EMAIL"] = "ada@example.test",
                ["GIT_COMMITTER_DATE"] = date,
            },
        };
        return await ChildProcess.RunAsync("git", arguments, options, ct: ct);
    }
}
