using System.Runtime.InteropServices;

namespace MBot.Agent.Platform;

/// <summary>What others may not do with files that this process makes, unless a mode says so.</summary>
internal static partial class FileMask
{
    private const uint NothingForOthers = 0x3F; // 077
    private const uint ReadingForOthers = 0x12; // 022

    public static void Restrict() => _ = Umask(NothingForOthers);

    public static void LetOthersRead() => _ = Umask(ReadingForOthers);

    [LibraryImport("libc", EntryPoint = "umask")]
    private static partial uint Umask(uint mask);
}
