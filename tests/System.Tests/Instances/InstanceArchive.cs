using System.Security.Cryptography;
using System.Text;
using MBot.TestKit;

namespace MBot.SystemTests.Instances;

/// <summary>The archive as it is published, made once a test run of the binaries that all tests use.</summary>
internal sealed record InstanceArchive(string File, string Sha256)
{
    private static readonly Lazy<Task<InstanceArchive>> Published = new(() => MakeAsync(Path.Combine(Repository.Root, "artifacts")));

    public string Name => Path.GetFileName(File);

    public static Task<InstanceArchive> GetAsync() => Published.Value;

    /// <summary>Runs bootstrap/archive.sh.</summary>
    public static async Task<InstanceArchive> MakeAsync(string folder)
    {
        var printed = await ChildProcess.RunAsync(Path.Combine(Repository.Root, "bootstrap", "archive.sh"), [folder], bound: TimeSpan.FromMinutes(8));
        var parts = printed.Split('\n')[^1].Split("  ", 2);
        return new InstanceArchive(parts[1], parts[0]);
    }

    /// <summary>An archive of another version that is whole but whose agent is this script.</summary>
    public static Task<InstanceArchive> WithAgentAsync(TempFolder folder, string version, string script) => ChangedAsync(folder, version, script);

    /// <summary>The published archive under another version's name.</summary>
    public static Task<InstanceArchive> WithVersionAsync(TempFolder folder, string version) => ChangedAsync(folder, version, script: null);

    private static async Task<InstanceArchive> ChangedAsync(TempFolder folder, string version, string? script)
    {
        var published = await GetAsync();
        await ChildProcess.RunAsync("tar", ["-xzf", published.File, "-C", folder.Path]);
        var root = Directory.EnumerateDirectories(folder.Path, "mbot-agent-*").Single();
        if (script is not null)
            await System.IO.File.WriteAllTextAsync(Path.Combine(root, "mbot-agent"), script);
        await System.IO.File.WriteAllTextAsync(Path.Combine(root, "VERSION"), version + "\n");
        var sums = new StringBuilder();
        foreach (var file in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Where(f => Path.GetFileName(f) != "SHA256SUMS"))
            sums.Append($"{Convert.ToHexStringLower(SHA256.HashData(await System.IO.File.ReadAllBytesAsync(file)))}  {Path.GetRelativePath(root, file)}\n");
        await System.IO.File.WriteAllTextAsync(Path.Combine(root, "SHA256SUMS"), sums.ToString());
        var target = folder[$"mbot-agent-{version}-linux-x64.tar.gz"];
        await ChildProcess.RunAsync("tar", ["-czf", target, "-C", folder.Path, Path.GetFileName(root)]);
        return new InstanceArchive(target, Convert.ToHexStringLower(SHA256.HashData(await System.IO.File.ReadAllBytesAsync(target))));
    }
}
