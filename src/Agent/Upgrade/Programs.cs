using System.Text.RegularExpressions;
using MBot.Agent.Platform;

namespace MBot.Agent.Upgrade;

/// <summary>
/// Where the agent's programs are: a folder a version, a link to the one that is started, a link to the last one that is
/// known to be good, which decides about the other.
/// </summary>
internal sealed partial class Programs(string root)
{
    public const string Binary = "mbot-agent";

    public string Versions { get; } = Path.Combine(root, "versions");

    /// <summary>What is started.</summary>
    public string Current { get; } = Path.Combine(root, "current");

    /// <summary>What runs the gate. Behind <see cref="Current"/> while an upgrade is on trial, else the same.</summary>
    public string Gate { get; } = Path.Combine(root, "gate");

    public string GateBinary => Path.Combine(Gate, Binary);

    public string CurrentBinary => Path.Combine(Current, Binary);

    public string? CurrentVersion => VersionOf(Current);

    public string? GateVersion => VersionOf(Gate);

    /// <summary>The folder that a running agent was started from, and its version there; null when it lies elsewhere.</summary>
    public static (Programs Programs, string Version)? Of(string? program)
    {
        if (Path.GetDirectoryName(program) is not { } version || Path.GetDirectoryName(version) is not { } versions || Path.GetFileName(versions) != "versions")
            return null;
        return (new Programs(Path.GetDirectoryName(versions)!), Path.GetFileName(version));
    }

    public string Folder(string version) => Path.Combine(Versions, version);

    public static bool IsVersion(string text) => VersionName().IsMatch(text);

    public static void Point(string link, string version) => AtomicFile.ReplaceSymlink(link, $"versions/{version}");

    private static string? VersionOf(string link) => new FileInfo(link).LinkTarget is { } target ? Path.GetFileName(target.TrimEnd('/')) : null;

    [GeneratedRegex(@"^[0-9A-Za-z][0-9A-Za-z.+-]{0,63}\z")]
    private static partial Regex VersionName();
}
