using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MBot.Agent.Security.Audit;

namespace MBot.Agent.Tests.Security;

public class AuditChainTests
{
    [Fact]
    public void AnUntouchedChain_IsIntact() => Assert.Equal((true, 5L, 0L), Summary(Chain(5)));

    [Fact]
    public void AnEmptyChain_IsIntact() => Assert.True(new AuditChain(null).End().Intact);

    [Fact]
    public void TheFirstMissingRecord_IsNamed()
    {
        var records = Chain(5);
        Assert.Equal((false, 4L, 3L), Summary([.. records.Where(r => r.Sequence != 3)], records[^1]));
    }

    [Fact]
    public void RecordsMissingFromTheEnd_AreNoticedByTheRememberedHead()
    {
        var records = Chain(5);
        Assert.Equal((false, 3L, 4L), Summary(records[..3], records[^1]));
    }

    [Fact]
    public void RecordsMissingFromTheBeginning_AreNoticed()
    {
        var records = Chain(5);
        Assert.Equal((false, 3L, 1L), Summary(records[2..], records[^1]));
    }

    [Fact]
    public void AChainRewrittenFromTheMiddle_DoesNotEndInTheRememberedHead()
    {
        var records = Chain(5);
        var forged = records[..2];
        foreach (var record in records[2..])
            forged = [.. forged, AuditRecord.Following(forged[^1].Hash, record.Sequence, record.Time, record.Event with { Actor = "somebody else" })];

        Assert.Equal((false, 5L, 5L), Summary(forged, records[^1]));
    }

    [Fact]
    public void AHeadBehindTheTable_IsACrashBetweenTwoWrites_AndNoFault()
    {
        var records = Chain(5);
        Assert.True(Walk(records, records[3]).Intact);
    }

    [Fact]
    public void WithoutARememberedHead_NothingIsVouchedFor() => Assert.False(Walk(Chain(5), remembered: null).Intact);

    [Fact]
    public void AfterALostDatabase_TheChainGoesOnFromTheRememberedHead_AndSaysSo()
    {
        var lost = Head(Chain(5)[^1]);

        var link = AuditContinuity.Link(last: null, lost, atHead: null);

        Assert.Equal((lost.Hash, 6L, AuditContinuity.Restarted), (link.PreviousHash, link.Sequence, link.Remark!.Action));
        var first = AuditRecord.Following(link.PreviousHash, link.Sequence, DateTimeOffset.UnixEpoch, link.Remark);
        var verified = Walk([first], first);
        Assert.True(verified.Intact);
        Assert.Contains("up to 5", verified.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void AGapThatWasWrittenOver_StaysVisible()
    {
        var records = Chain(5);
        var link = AuditContinuity.Link(Head(records[2]), Head(records[4]), atHead: null);

        AuditRecord[] after = [.. records[..3], AuditRecord.Following(link.PreviousHash, link.Sequence, DateTimeOffset.UnixEpoch, link.Remark!)];

        Assert.Equal((false, 4L, 4L), Summary(after, after[^1]));
    }

    [Fact]
    public void WhatFitsTheHead_GoesOnWithoutARemark()
    {
        var last = Head(Chain(5)[^1]);
        Assert.Null(AuditContinuity.Link(last, last, last.Hash).Remark);
        Assert.Null(AuditContinuity.Link(last: null, head: null, atHead: null).Remark);
    }

    [Property]
    public Property AnyFieldOfAnyRecordThatIsChanged_Shows() => Prop.ForAll(
        Gen.Choose(0, 9).Two().ToArbitrary(),
        pick =>
        {
            var (index, field) = pick;
            var records = Chain(10);
            var record = records[index];
            records[index] = (field % 8) switch
            {
                0 => record with { Time = record.Time.AddMicroseconds(1) },
                1 => record with { Event = record.Event with { Actor = record.Event.Actor + "x" } },
                2 => record with { Event = record.Event with { Role = "operator" } },
                3 => record with { Event = record.Event with { Peer = "" } },
                // The same letters, only divided otherwise.
                4 => record with { Event = record.Event with { Action = record.Event.Action + record.Event.Decision, Decision = "" } },
                5 => record with { Event = record.Event with { Detail = "" } },
                6 => record with { PreviousHash = AuditRecord.NoHash[..63] + "1" },
                _ => record with { Hash = AuditRecord.NoHash },
            };
            return Walk(records, Chain(10)[^1]).BrokenAt == record.Sequence;
        });

    [Property]
    public Property TwoRecordsThatChangedPlaces_Show() => Prop.ForAll(
        Gen.Choose(0, 9).Two().Where(p => p.Item1 < p.Item2).ToArbitrary(),
        pick =>
        {
            var records = Chain(10);
            var (first, second) = (records[pick.Item1], records[pick.Item2]);
            records[pick.Item1] = second with { Sequence = first.Sequence };
            records[pick.Item2] = first with { Sequence = second.Sequence };
            return Walk(records, Chain(10)[^1]).BrokenAt == first.Sequence;
        });

    private static AuditRecord[] Chain(int length)
    {
        var records = new List<AuditRecord>();
        for (var i = 1; i <= length; i++)
        {
            var what = new AuditEvent("anna", "viewer", "127.0.0.1:1", $"action {i}", "allowed", $"detail {i}");
            records.Add(AuditRecord.Following(records.LastOrDefault()?.Hash ?? AuditRecord.NoHash, i, DateTimeOffset.UnixEpoch.AddSeconds(i), what));
        }

        return [.. records];
    }

    private static AuditHead Head(AuditRecord record) => new(record.Sequence, record.Hash);

    private static (bool Intact, long Records, long BrokenAt) Summary(AuditRecord[] records, AuditRecord? remembered = null)
    {
        var found = Walk(records, remembered ?? records[^1]);
        return (found.Intact, found.Records, found.BrokenAt);
    }

    private static AuditVerification Walk(AuditRecord[] records, AuditRecord? remembered)
    {
        var chain = new AuditChain(remembered is null ? null : Head(remembered));
        foreach (var record in records)
            chain.Next(record);
        return chain.End();
    }
}
