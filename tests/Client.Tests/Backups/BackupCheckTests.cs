using MBot.Client.Aws;
using MBot.Client.Backups;

namespace MBot.Client.Tests.Backups;

public sealed class BackupCheckTests
{
    [Fact]
    public void AGoodOne_IsGood() => Assert.Equal([], Codes(Snapshots.Good("a", 25)));

    [Fact]
    public void None_IsAFinding() => Assert.Equal(["backup.none"], Codes());

    [Fact]
    public void OneOfAnotherInstance_IsNone() => Assert.Equal(["backup.none"], Codes(Snapshots.Good("a", 1, "i-2", "vol-2")));

    [Fact]
    public void OneThatIsTooOld_IsAFinding() => Assert.Equal(["backup.old"], Codes(Snapshots.Good("a", 27)));

    [Fact]
    public void OneThatIsUnderWay_ReplacesNoGoodOne()
    {
        Assert.Equal(["backup.incomplete"], Codes(Snapshots.Good("a", 0) with { State = "pending" }));
        Assert.Equal(["backup.old"], Codes(Snapshots.Good("a", 0) with { State = "pending" }, Snapshots.Good("b", 30)));
        Assert.Equal([], Codes(Snapshots.Good("a", 0) with { State = "pending" }, Snapshots.Good("b", 20)));
    }

    [Fact]
    public void WhenTheLastOneFailed_ItIsSaid_ThoughTheOneBeforeIsGood() =>
        Assert.Equal(["backup.failed"], Codes(Snapshots.Good("a", 0) with { State = "error", StateReason = "no room" }, Snapshots.Good("b", 20)));

    [Fact]
    public void OneThatIsNotEncrypted_IsAFinding() => Assert.Equal(["backup.unencrypted"], Codes(Snapshots.Good("a", 1) with { Encrypted = false }));

    [Fact]
    public void OneOfTheVolumeFromBeforeARestore_IsAFinding() => Assert.Equal(["backup.volume"], Codes(Snapshots.Good("a", 1, volume: "vol-0")));

    [Fact]
    public void ATagThatIsMissing_ComesWithTheCommandThatSetsIt()
    {
        var finding = Assert.Single(Look(Snapshots.Good("snap-a", 1).With(CloudTags.Project, "other").With(BackupTags.Reason, null)).Findings);

        Assert.Equal("backup.tags", finding.Code);
        Assert.Equal("aws ec2 create-tags --region eu-west-3 --resources snap-a --tags Key=Project,Value=mbot Key=mbot:reason,Value=scheduled", finding.Mend);
    }

    [Fact]
    public void OfDlmsOwn_OnlyTheProjectsTagsAreAsked()
    {
        var dlm = Snapshots.Good("a", 1).With("aws:dlm:lifecycle-policy-id", "policy-1").With(BackupTags.Instance, null).With(BackupTags.Reason, null);

        Assert.Equal([], Codes(dlm));
        Assert.Equal(["backup.tags"], Codes(dlm.With(CloudTags.Environment, null)));
    }

    [Fact]
    public void EachFinding_ComesWithAWayOut() =>
        Assert.All(Look(Snapshots.Good("a", 99, volume: "vol-0").With(CloudTags.Name, null) with { Encrypted = false }, Snapshots.Good("b", 98) with { State = "error" }).Findings, finding => Assert.NotEmpty(finding.Mend));

    private static BackupReport Look(params CloudSnapshot[] snapshots) =>
        new BackupCheck(TimeSpan.FromHours(26), Snapshots.Now, Snapshots.Target, "eu-west-3").Look(snapshots, Snapshots.Instance);

    private static IEnumerable<string> Codes(params CloudSnapshot[] snapshots) => Look(snapshots).Findings.Select(finding => finding.Code);
}
