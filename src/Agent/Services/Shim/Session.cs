using System.Runtime.InteropServices;

namespace MBot.Agent.Services.Shim;

/// <summary>What sets a shim apart from its agent: a session of its own, and no hold on the agent's terminal, pipes or locks.</summary>
internal static partial class Session
{
    public const int StandardError = 2;
    private const int CloseOnExec = 0x80000;
    private const int GetDescriptorFlags = 1;

    /// <summary>A session leader gets no signal that is meant for the agent's process group or terminal.</summary>
    public static void Detach()
    {
        // Fails only for a process that leads its group already; then it is apart from the agent's in any case.
        _ = SetSid();
        var complaints = TargetOf(StandardError);
        string?[] streams = [TargetOf(0), TargetOf(1)];
        Replace(0, 0);
        Replace(1, 0);

        // The runtime keeps duplicates of the three streams. What else has no close-on-exec was inherited through the agent (a lock of
        // the script that started it, say) and would be held as long as the service runs.
        foreach (var descriptor in Descriptors())
        {
            var target = TargetOf(descriptor);
            var inherited = (Control(descriptor, GetDescriptorFlags, 0) & 1) == 0;
            if (inherited || (streams.Contains(target) && target != complaints))
                Replace(descriptor, CloseOnExec);
        }
    }

    /// <summary>Standard error stays with the agent until the child runs, for the cause of a failed start.</summary>
    public static void LetGoOfAgent()
    {
        var complaints = TargetOf(StandardError);
        Replace(StandardError, 0);
        foreach (var descriptor in Descriptors().Where(d => TargetOf(d) == complaints))
            Replace(descriptor, CloseOnExec);
    }

    private static int[] Descriptors() => Directory.EnumerateFileSystemEntries("/proc/self/fd")
        .Select(f => int.Parse(Path.GetFileName(f), System.Globalization.CultureInfo.InvariantCulture))
        .Where(d => d > StandardError)
        .ToArray();

    private static string? TargetOf(int descriptor)
    {
        try
        {
            return new FileInfo($"/proc/self/fd/{descriptor}").LinkTarget;
        }
        catch (IOException)
        {
            return null; // closed meanwhile: the descriptor of our own listing
        }
    }

    private static void Replace(int descriptor, int flags)
    {
        using var nothing = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite);
        if (Duplicate((int)nothing.DangerousGetHandle(), descriptor, flags) < 0)
            throw new IOException($"cannot point descriptor {descriptor} at /dev/null: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
    }

    [LibraryImport("libc", EntryPoint = "setsid", SetLastError = true)]
    private static partial int SetSid();

    [LibraryImport("libc", EntryPoint = "dup3", SetLastError = true)]
    private static partial int Duplicate(int from, int to, int flags);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(int descriptor, int command, int argument);
}
