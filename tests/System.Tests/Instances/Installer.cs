using MBot.TestKit;

namespace MBot.SystemTests.Instances;

/// <summary>install.sh in a box, where somebody unpacked the archive.</summary>
internal sealed class Installer(Box box, InstanceArchive archive)
{
    private const string Folder = "/root/archive";

    public InstanceArchive Archive => archive;

    /// <summary>The archive itself, in the box.</summary>
    public string Path => $"/root/{archive.Name}";

    public static async Task<Installer> CopyAsync(Box box)
    {
        var archive = await InstanceArchive.GetAsync();
        var installer = new Installer(box, archive);
        File.Copy(archive.File, box.Inside(installer.Path));
        Directory.CreateDirectory(box.Inside(Folder));
        await ChildProcess.RunAsync("tar", ["-xzf", archive.File, "-C", box.Inside(Folder), "--strip-components=1"]);
        return installer;
    }

    public Task<(int ExitCode, string Output)> RunAsync(params string[] arguments) => box.TryAsync([$"{Folder}/install.sh", .. arguments]);

    /// <summary>What it has reported of itself.</summary>
    public string Progress() => File.ReadAllText(box.Inside("/var/lib/mbot-install/progress"));

    public string LastProgress() => File.ReadAllLines(box.Inside("/var/lib/mbot-install/progress"))[^1];
}
