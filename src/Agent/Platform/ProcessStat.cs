namespace MBot.Agent.Platform;

/// <summary>/proc/PID/stat, see proc(5).</summary>
internal static class ProcessStat
{
    /// <summary>From the state on, which proc(5) numbers 3: the parent is [1], the start time [19]. Null when the process is gone.</summary>
    public static string[]? FieldsFromState(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            // The command name before it is in brackets and may hold spaces and brackets itself: fields count from the last one.
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // gone, or going while we read
        }
    }
}
