using System.Globalization;

namespace MBot.Agent.Platform;

/// <summary>What runs on this machine, from /proc.</summary>
internal static class ProcessTable
{
    /// <summary>The children of a process, whichever of its threads started them: /proc/PID/task/TID/children of proc(5). Empty when it is gone.</summary>
    public static IEnumerable<int> Children(int pid)
    {
        string[] threads;
        try
        {
            threads = Directory.GetDirectories($"/proc/{pid}/task");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }

        return threads.SelectMany(thread => ReadOrNothing($"{thread}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(child => int.Parse(child, CultureInfo.InvariantCulture));
    }

    private static string ReadOrNothing(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ""; // the thread is gone, or the kernel has no such file
        }
    }

    /// <summary>The numbers of all processes; any of them may be gone by the time it is looked at.</summary>
    public static IEnumerable<int> Pids()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid))
                yield return pid;
        }
    }
}
