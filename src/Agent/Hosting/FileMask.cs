using System.Runtime.InteropServices;

namespace MBot.Agent.Hosting;

/// <summary>What others may never do with files that this process makes: anything, unless a mode says so.</summary>
internal static partial class FileMask
{
    private const uint NobodyElse = 0x3F; // 077

    public static void Restrict() => _ = Umask(NobodyElse);

    [LibraryImport("libc", EntryPoint = "umask")]
    private static partial uint Umask(uint mask);
}
