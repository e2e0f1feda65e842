using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace MBot.Agent.Platform;

/// <summary>What the kernel knows of its clock: adjtimex(2).</summary>
/// <param name="Synchronised">A time service keeps it right.</param>
/// <param name="LargestError">How far off the clock may be.</param>
internal sealed partial record ClockDiscipline(bool Synchronised, TimeSpan LargestError)
{
    private const int Size = 256; // struct timex has 208 bytes
    private const int MaxErrorAt = 24;
    private const int StatusAt = 40;
    private const int Unsynchronised = 0x40; // STA_UNSYNC

    /// <summary>Null where it may not be asked, in some containers.</summary>
    public static ClockDiscipline? Read()
    {
        Span<byte> timex = stackalloc byte[Size];
        timex.Clear(); // modes 0: asks, and sets nothing
        if (AdjTimex(ref MemoryMarshal.GetReference(timex)) < 0)
            return null;
        var status = BinaryPrimitives.ReadInt32LittleEndian(timex[StatusAt..]);
        return new ClockDiscipline((status & Unsynchronised) == 0, TimeSpan.FromMicroseconds(BinaryPrimitives.ReadInt64LittleEndian(timex[MaxErrorAt..])));
    }

    [LibraryImport("libc", EntryPoint = "adjtimex")]
    private static partial int AdjTimex(ref byte timex);
}
