using System.Runtime.InteropServices;

namespace MBot.Agent.Platform;

/// <summary>kill(2), with the numbers of linux-x64.</summary>
internal static partial class Signals
{
    public const int Hangup = 1;
    public const int Quit = 3;
    public const int Kill = 9;
    public const int UserOne = 10;
    public const int Terminate = 15;

    /// <summary>Returns false when there is no such process (or we may not signal it).</summary>
    public static bool Send(int pid, int signal) => KillNative(pid, signal) == 0;

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int KillNative(int pid, int signal);
}
