using MBot.Agent.Platform;

namespace MBot.Agent.Services.Systemd;

/// <summary>Where a service's drop-in and environment are. Both places are the machine's memory: nothing outlives a boot, and no secret is on a disk a second time.</summary>
/// <param name="DropIns">systemd's folder of volatile unit files.</param>
/// <param name="Environments">Root's alone.</param>
internal sealed record UnitFolders(string DropIns, string Environments)
{
    private const string Extension = ".service.d";

    public static UnitFolders Instance { get; } = new("/run/systemd/system", "/run/mbot/environment");

    public string DropInOf(string name) => Path.Combine(DropIns, name + Extension, "launch.conf");

    public string EnvironmentOf(string name) => Path.Combine(Environments, name);

    /// <summary>Names of services that were launched since the machine's start and not forgotten.</summary>
    public IReadOnlyList<string> Names(string prefix) => Directory.Exists(DropIns)
        ? [.. Directory.EnumerateDirectories(DropIns, prefix + "*" + Extension).Where(f => File.Exists(Path.Combine(f, "launch.conf"))).Select(f => Path.GetFileName(f)[..^Extension.Length]).Order(StringComparer.Ordinal)]
        : [];

    public void Write(ServiceSpec spec)
    {
        PrivateFolder.Create(Environments);
        AtomicFile.Write(EnvironmentOf(spec.Name), LaunchDropIn.RenderEnvironment(spec));
        Directory.CreateDirectory(Path.GetDirectoryName(DropInOf(spec.Name))!);
        AtomicFile.Write(DropInOf(spec.Name), LaunchDropIn.Render(spec, EnvironmentOf(spec.Name)), AtomicFile.Readable);
    }

    public void Delete(string name)
    {
        AtomicFile.Delete(EnvironmentOf(name)); // after a boot not even the folder is there
        if (Directory.Exists(Path.GetDirectoryName(DropInOf(name))))
            Directory.Delete(Path.GetDirectoryName(DropInOf(name))!, recursive: true);
    }
}
