namespace MBot.Agent.Security.Audit;

/// <summary>Walks the chain record by record and remembers the first thing that doesn't fit. Pure.</summary>
internal sealed class AuditChain(AuditHead? remembered)
{
    private AuditHead? _last;
    private long _records;
    private string _note = "";
    private (long At, string Problem)? _broken;

    public void Next(AuditRecord record)
    {
        if (_broken is null)
            _broken = Check(record);
        _records++;
        _last = new AuditHead(record.Sequence, record.Hash);
    }

    public AuditVerification End()
    {
        if (_broken is null && remembered is not null && (_last?.Sequence ?? 0) < remembered.Sequence)
        {
            var first = (_last?.Sequence ?? 0) + 1;
            _broken = (first, $"the records {first} to {remembered.Sequence} are missing from the end");
        }
        else if (_broken is null && remembered is null && _records > 1)
        {
            _broken = (_last!.Sequence, "the remembered head is gone or unreadable: records may be missing after this one");
        }

        return new AuditVerification(_records, _broken?.At ?? 0, _broken?.Problem ?? _note, _last);
    }

    private (long At, string Problem)? Check(AuditRecord record)
    {
        if (!record.IsGenuine)
            return (record.Sequence, "the record was edited");
        if (_last is null && record is { Sequence: > 1, Event.Action: AuditContinuity.Restarted })
            _note = $"the chain begins at {record.Sequence}: {record.Event.Detail}";
        else if (record.Sequence != (_last?.Sequence ?? 0) + 1)
            return ((_last?.Sequence ?? 0) + 1, $"the records before {record.Sequence} are missing");
        else if (record.PreviousHash != (_last?.Hash ?? AuditRecord.NoHash))
            return (record.Sequence, "the record before it was replaced");
        if (record.Event.Action == AuditContinuity.Broken)
            return (record.Sequence, record.Event.Detail);
        if (record.Sequence == remembered?.Sequence && record.Hash != remembered.Hash)
            return (record.Sequence, "it is not the record that was remembered as the head");
        return null;
    }
}
