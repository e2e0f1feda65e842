using System.Globalization;

namespace MBot.Client.Enrolment;

/// <summary>Processes of this machine, as /proc has them.</summary>
internal static class LocalProcess
{
    /// <summary>Not ended, and not a zombie that its parent hasn't noticed.</summary>
    public static bool Lives(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/stat");

            // The name before the state may hold anything, brackets too.
            return stat[(stat.LastIndexOf(')') + 2)..] is not ['Z' or 'X', ..];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false; // gone, or never ours
        }
    }

    /// <summary>The processes whose command lines end so.</summary>
    public static IReadOnlyList<int> Find(IReadOnlyList<string> arguments)
    {
        var found = new List<int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
                && CommandLine(folder).TakeLast(arguments.Count).SequenceEqual(arguments) && Lives(pid))
            {
                found.Add(pid);
            }
        }

        return found;
    }

    private static string[] CommandLine(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "cmdline")).TrimEnd('\0').Split('\0');
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return []; // ended meanwhile, or someone else's
        }
    }
}
