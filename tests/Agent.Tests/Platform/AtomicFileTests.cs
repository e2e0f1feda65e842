using System.Globalization;
using MBot.Agent.Platform;
using MBot.TestKit;

namespace MBot.Agent.Tests.Platform;

public sealed class AtomicFileTests : IDisposable
{
    /// <summary>As after a boot: the number is another process's now.</summary>
    private static readonly ProcessIdentity Gone = ProcessIdentity.Current with { StartTicks = 1 };
    private readonly TempFolder _folder = new("atomic");

    public void Dispose() => _folder.Dispose();

    /// <summary>That it survives a power cut only a power cut can show: System.Tests/VirtualMachines.</summary>
    [Fact]
    public void WhatCannotBeSynced_IsAnError()
    {
        AtomicFile.SyncAll(_folder.Path);
        Assert.Throws<IOException>(() => AtomicFile.SyncAll(_folder["is not there"]));
    }

    [Fact]
    public void WhenAWriterWasKilled_ItsHalfIsRemoved_AndWhatOthersWriteStays()
    {
        var (dead, alive, foreign, link) = (Half("state.json", Gone), Half("state.json", ProcessIdentity.Current), _folder[".notes.tmp"], Half("live", Gone));
        File.WriteAllText(dead, "{");
        File.WriteAllText(alive, "{");
        File.WriteAllText(foreign, "mine");
        File.CreateSymbolicLink(link, "/nowhere");
        AtomicFile.Write(_folder["state.json"], "{}");

        AtomicFile.RemoveLeftovers(_folder.Path);

        Assert.Equal(new[] { alive, foreign, _folder["state.json"] }.Order(), Directory.EnumerateFileSystemEntries(_folder.Path).Order());
    }

    private string Half(string name, ProcessIdentity writer) => _folder[string.Create(CultureInfo.InvariantCulture, $".{name}.{writer.Pid}-{writer.StartTicks}.{Guid.NewGuid():N}.tmp")];
}
