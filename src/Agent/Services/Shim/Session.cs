using System.Runtime.InteropServices;

namespace MBot.Agent.Services.Shim;

/// <summary>What sets a shim apart from its agent: a session of its own, and no hold on the agent's terminal or pipes.</summary>
internal static partial class Session
{
    public const int StandardError = 2;

    /// <summary>A session leader gets no signal that is meant for the agent's process group or terminal.</summary>
    public static void Detach()
    {
        // Fails only for a process that leads its group already; then it is apart from the agent's in any case.
        _ = SetSid();
        ToNull(0);
        ToNull(1);
    }

    /// <summary>Standard error stays with the agent until the child runs: the cause of a failed start goes there, and its end says "started".</summary>
    public static void LetGoOfAgent() => ToNull(StandardError);

    private static void ToNull(int descriptor)
    {
        using var nothing = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite);
        if (Duplicate((int)nothing.DangerousGetHandle(), descriptor) < 0)
            throw new IOException($"cannot point descriptor {descriptor} at /dev/null: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
    }

    [LibraryImport("libc", EntryPoint = "setsid", SetLastError = true)]
    private static partial int SetSid();

    [LibraryImport("libc", EntryPoint = "dup2", SetLastError = true)]
    private static partial int Duplicate(int from, int to);
}
