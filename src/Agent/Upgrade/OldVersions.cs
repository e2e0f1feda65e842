using MBot.Agent.Platform;

namespace MBot.Agent.Upgrade;

/// <summary>Versions that upgrades have left behind, some 50 MB each. What any process still runs from is not one of them: outside of systemd a shim is of the version that started it.</summary>
internal sealed class OldVersions(Programs programs)
{
    /// <summary>Removes all but the current one, the gate's and those given.</summary>
    /// <returns>The names of those that are gone.</returns>
    /// <exception cref="IOException">One could not be removed.</exception>
    public IReadOnlyList<string> Prune(params IReadOnlyCollection<string> keep) =>
        Remove(Directory.EnumerateDirectories(programs.Versions).Select(Path.GetFileName).OfType<string>().Where(name => Programs.IsVersion(name) && !keep.Contains(name)));

    /// <summary>Removes these, as far as they are neither the current one nor the gate's.</summary>
    public IReadOnlyList<string> Remove(IEnumerable<string> names)
    {
        var used = InUse();
        string[] gone = [.. names.Where(name => name != programs.CurrentVersion && name != programs.GateVersion && !used.Contains(name) && Directory.Exists(programs.Folder(name)))];
        foreach (var name in gone)
            Directory.Delete(programs.Folder(name), recursive: true);
        return gone;
    }

    private HashSet<string> InUse()
    {
        var prefix = programs.Versions + Path.DirectorySeparatorChar;
        return [.. ProcessTable.Pids().Select(ProgramOf).OfType<string>().Where(path => path.StartsWith(prefix, StringComparison.Ordinal)).Select(path => path[prefix.Length..].Split('/')[0])];
    }

    private static string? ProgramOf(int pid)
    {
        try
        {
            return File.ResolveLinkTarget($"/proc/{pid}/exe", returnFinalTarget: false)?.FullName;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // gone meanwhile, or another user's: none of ours
        }
    }
}
