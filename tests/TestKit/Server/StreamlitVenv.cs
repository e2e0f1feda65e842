using System.Security.Cryptography;
using System.Text;

namespace MBot.TestKit;

/// <summary>Virtual environments with one version of Streamlit, made once and kept in the tests' cache.</summary>
public static class StreamlitVenv
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(5);

    /// <summary>The folder of the environment with Streamlit <paramref name="version"/> (1.24, 1.31).</summary>
    public static async Task<string> GetAsync(string version, CancellationToken ct = default)
    {
        var pip = await PipSource.ArgumentsAsync();
        var source = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(' ', pip))))[..8];
        var venv = Path.Combine(Repository.Cache, $"venv-{version}-{source}");
        var complete = Path.Combine(venv, "complete");
        if (File.Exists(complete))
            return venv;

        Directory.CreateDirectory(Repository.Cache);
        await using var held = await LockAsync($"{venv}.lock", ct);
        if (File.Exists(complete))
            return venv;
        if (Directory.Exists(venv))
            Directory.Delete(venv, recursive: true);
        await ChildProcess.RunAsync("/usr/bin/python3", ["-m", "venv", venv], bound: Bound, ct: ct);
        await ChildProcess.RunAsync(Path.Combine(venv, "bin/pip"), ["install", "-q", .. pip, $"streamlit=={version}.*"], bound: Bound, ct: ct);
        await File.WriteAllTextAsync(complete, "", ct);
        return venv;
    }

    private static async Task<FileStream> LockAsync(string path, CancellationToken ct) =>
        await Until.FoundAsync(() => Task.FromResult(TryLock(path)), Bound, $"the lock {path}", ct);

    private static FileStream? TryLock(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null; // held by another test run
        }
    }
}
