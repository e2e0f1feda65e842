using MBot.Agent.Certificates.Renewal;
using MBot.Agent.Platform;
using MBot.TestKit;

namespace MBot.Agent.Tests.Certificates;

public sealed class AttemptLedgerTests : IDisposable
{
    private const string Name = "app.example.org";
    private readonly TempFolder _folder = new("ledger");
    private readonly SetTime _time = new() { Now = DateTimeOffset.UtcNow };

    private AttemptLedger Ledger => new(new StateFolder(_folder.Path), _time);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void WhatWasAsked_OutlivesTheAgent()
    {
        Ledger.Begin([Name]);
        Ledger.Fail("acme.rateLimited", "too many", _time.Now.AddDays(2));

        Assert.Equal([new Attempt(_time.Now, Name, "acme.rateLimited", "too many", _time.Now.AddDays(2))], Ledger.All);
        Assert.Equal(_time.Now.AddDays(2), RenewalPolicy.NextAttempt(_time.Now, Name, Ledger.All));
    }

    /// <summary>The authority remembers what we don't: one more may be asked for, and then none for a week.</summary>
    [Fact]
    public void WhenTheRecordIsUnreadable_OneMoreIsAskedFor_AndThatIsKeptOnRecord()
    {
        Ledger.Begin([Name]);
        File.WriteAllText(Path.Combine(_folder.Path, "certificates", "attempts.json"), "[{");
        var written = new DateTimeOffset(File.GetLastWriteTimeUtc(Path.Combine(_folder.Path, "certificates", "attempts.json")));

        Assert.Equal(_time.Now, RenewalPolicy.NextAttempt(_time.Now, Name, Ledger.All));

        _time.Now = written.AddHours(1);
        Ledger.Begin([Name]);
        Assert.Equal(4, Ledger.All.Count);
        Assert.Equal(written.AddDays(7), RenewalPolicy.NextAttempt(_time.Now, Name, Ledger.All));
        Assert.Equal(written.AddDays(7), RenewalPolicy.Allowed("other.example.org", [.. Ledger.All.Take(3), Ledger.All[0]]));
    }
}
