using MBot.Agent.Certificates.Renewal;

namespace MBot.Agent.Tests.Certificates;

public class RenewalPolicyTests
{
    private const string Names = "app.example.org";
    private static readonly DateTimeOffset Start = new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(90, 60)]
    [InlineData(64, 42.67)]
    [InlineData(45, 30)]
    [InlineData(6, 3)]
    public void ACertificateIsDue_WithAThirdOfItsLifetimeLeft_OrHalfOfAShortOne(double lifetime, double day)
    {
        var due = RenewalPolicy.DueAt(Start, Start.AddDays(lifetime), share: 0);
        Assert.Equal(day, (due - Start).TotalDays, precision: 1);
        Assert.InRange(RenewalPolicy.DueAt(Start, Start.AddDays(lifetime), share: 1), due.AddDays(-lifetime * 0.051), due);
    }

    [Fact]
    public void AfterEachFailure_ThePauseGrows_UpToADay_AndWhatTheAuthoritySaysCounts()
    {
        var attempts = new List<Attempt>();
        double[] hours = [1, 2, 4, 8, 16, 24, 24];
        foreach (var hour in hours)
        {
            attempts.Add(Failed(Start));
            Assert.Equal(Start.AddHours(hour), RenewalPolicy.NextAttempt(Start, Names, attempts));
        }

        attempts.Add(Failed(Start) with { RetryAfter = Start.AddDays(3) });
        Assert.Equal(Start.AddDays(3), RenewalPolicy.NextAttempt(Start, Names, attempts));
        attempts.Add(Failed(Start.AddHours(1)));
        Assert.Equal(Start.AddDays(3), RenewalPolicy.NextAttempt(Start, Names, attempts));
        attempts.Add(new Attempt(Start.AddDays(3), Names, null, null, null));
        Assert.Equal(Start.AddDays(60), RenewalPolicy.NextAttempt(Start.AddDays(60), Names, attempts));
        Assert.Equal(Start, RenewalPolicy.NextAttempt(Start, "other.example.org", attempts));
    }

    /// <summary>
    /// A year of a machine: whatever fails, the authority is never asked more than it allows, and with fewer than nine in ten
    /// attempts failing there is always a certificate.
    /// </summary>
    [Theory]
    [InlineData(90, 24, 0)]
    [InlineData(90, 24, 50)]
    [InlineData(90, 2, 0)]
    [InlineData(90, 2, 80)]
    [InlineData(64, 24, 50)]
    [InlineData(64, 2, 80)]
    [InlineData(45, 24, 50)]
    [InlineData(45, 2, 50)]
    [InlineData(6, 24, 0)]
    [InlineData(6, 24, 50)]
    [InlineData(6, 2, 0)]
    [InlineData(90, 24, 100)]
    [InlineData(6, 24, 100)]
    public void AYearOfFailures_NeverAsksTooOften(int lifetimeDays, int hoursUpADay, int failPercent)
    {
        var random = new Random(4711);
        var attempts = new List<Attempt>();
        var (begin, end) = (Start, Start.AddDays(lifetimeDays));
        var uncovered = TimeSpan.Zero;
        for (var now = Start; now < Start.AddDays(365); now += TimeSpan.FromMinutes(5))
        {
            if (now > end)
                uncovered += TimeSpan.FromMinutes(5);
            // Looks at 5 minutes after each start and every 6 hours from then on.
            var up = now.TimeOfDay;
            if (up >= TimeSpan.FromHours(hoursUpADay) || (up - TimeSpan.FromMinutes(5)).TotalHours % 6 != 0)
                continue;
            if (RenewalPolicy.NextAttempt(RenewalPolicy.DueAt(begin, end, 0.5), Names, attempts) > now)
                continue;
            var fails = random.Next(100) < failPercent;
            attempts.Add(fails ? Failed(now) : new Attempt(now, Names, null, null, null));
            if (!fails)
                (begin, end) = (now, now.AddDays(lifetimeDays));
        }

        foreach (var attempt in attempts)
        {
            Assert.True(attempts.Count(a => !a.Failed && a.At >= attempt.At && a.At < attempt.At.AddDays(7)) <= 4, "certificates in a week");
            Assert.True(attempts.Count(a => a.Failed && a.At >= attempt.At && a.At < attempt.At.AddHours(1)) <= 1, "failures in an hour");
        }

        if (failPercent <= 80)
            Assert.Equal(TimeSpan.Zero, uncovered);
        else
            Assert.InRange(attempts.Count, 300, 400); // about once a day, for as long as it takes
    }

    [Fact]
    public void AHandHasOneMoreAWeek_AndNoMore()
    {
        var given = Enumerable.Range(0, 4).Select(n => new Attempt(Start.AddHours(n), Names, null, null, null)).ToList();
        Assert.Equal(Start.AddDays(7), RenewalPolicy.Allowed(Names, given));
        Assert.Equal(DateTimeOffset.MinValue, RenewalPolicy.Allowed(Names, given, perWeek: 5));
        given.Add(new Attempt(Start.AddHours(5), Names, null, null, null));
        Assert.Equal(Start.AddDays(7), RenewalPolicy.Allowed(Names, given, perWeek: 5));
    }

    private static Attempt Failed(DateTimeOffset at) => new(at, Names, "acme.connection", "nobody there", null);
}
