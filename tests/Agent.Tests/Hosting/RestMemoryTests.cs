using MBot.Agent.Hosting;

namespace MBot.Agent.Tests.Hosting;

public sealed class RestMemoryTests
{
    [Fact]
    public void OnlyMappingsOfTheFile_ThatNobodyWroteTo_AreLetGo()
    {
        string[] smaps =
        [
            "1000-3000 r--p 00000000 fe:00 1  /opt/mbot-agent", "Rss:   8 kB", "Anonymous:             0 kB", "VmFlags: rd mr",
            "3000-4000 r--p 00000000 fe:00 1  /opt/mbot-agent", "Rss:   4 kB", "Anonymous:             4 kB", "VmFlags: rd mr",
            "4000-5000 rw-p 00000000 fe:00 1  /opt/mbot-agent", "Rss:   4 kB", "Anonymous:             0 kB", "VmFlags: rd wr",
            "5000-6000 r--p 00000000 fe:00 1  /lib/libc.so.6", "Rss:   4 kB", "Anonymous:             0 kB", "VmFlags: rd",
            "8000-9000 r-xp 00000000 fe:00 1  /opt/mbot-agent", "Rss:   4 kB", "Anonymous:             0 kB", "VmFlags: rd ex",
            "6000-7000 rw-p 00000000 00:00 0", "Rss:   4 kB", "Anonymous:             4 kB", "VmFlags: rd",
        ];

        Assert.Equal([((nint)0x1000, (nint)0x2000), ((nint)0x8000, (nint)0x1000)], RestMemory.ReadOnlyMappings(smaps, "/opt/mbot-agent"));
    }
}
