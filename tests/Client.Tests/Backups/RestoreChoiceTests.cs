using MBot.Client.Aws;
using MBot.Client.Backups;

namespace MBot.Client.Tests.Backups;

public sealed class RestoreChoiceTests
{
    [Fact]
    public void Latest_IsTheNewestCompleteOneOfTheInstance()
    {
        CloudSnapshot[] snapshots = [Snapshots.Good("old", 9), Snapshots.Good("other", 1, "i-2", "vol-2"), Snapshots.Good("pending", 0) with { State = "pending" }, Snapshots.Good("new", 5)];

        Assert.Equal("new", RestoreChoice.Choose("latest", snapshots, Snapshots.Instance).Id);
    }

    [Fact]
    public void OneOfTheVolumeFromBeforeAnotherRestore_IsTheInstancesOwn() =>
        Assert.Equal("a", RestoreChoice.Choose("a", [Snapshots.Good("a", 1, volume: "vol-0")], Snapshots.Instance).Id);

    [Theory]
    [InlineData("latest", "backup.none")]
    [InlineData("snap-nowhere", "backup.unknown")]
    [InlineData("pending", "backup.not-complete")]
    [InlineData("other", "backup.other-instance")]
    public void WhatCanNotBePutBack_IsRefused(string which, string code)
    {
        CloudSnapshot[] snapshots = [Snapshots.Good("pending", 0) with { State = "pending" }, Snapshots.Good("other", 1, "i-2", "vol-2")];

        var error = Assert.Throws<ClientException>(() => RestoreChoice.Choose(which, snapshots, Snapshots.Instance));

        Assert.Equal((ExitCode.Refused, code), (error.Exit, error.Code));
    }

    [Fact]
    public void ThatTheDiskWouldNotBeEncryptedAnyMore_IsSaidBefore()
    {
        var root = new CloudVolume("vol-1", 20, "gp3", Encrypted: true, new Dictionary<string, string>());

        Assert.Contains(RestoreChoice.Risks(Snapshots.Good("a", 1) with { Encrypted = false }, Snapshots.Instance, root, Snapshots.Now), risk => risk.Contains("not be encrypted", StringComparison.Ordinal));
        Assert.Single(RestoreChoice.Risks(Snapshots.Good("a", 1), Snapshots.Instance, root, Snapshots.Now));
    }
}
