using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MBot.Client.Costs;
using MBot.Client.Lifecycle;

namespace MBot.Client.Tests.Costs;

public sealed class CostEstimateTests
{
    private static readonly PriceTable Paris = PriceTable.Of("eu-west-3");

    [Fact]
    public void TheUsualMachine_CostsWhatTheBillSays()
    {
        var estimate = new CostEstimate(Paris, Holdings.Usual);

        Assert.Equal(23.2m, Math.Round(estimate.AlwaysOn, 1));
        Assert.Equal(14.6m, Math.Round(estimate.Monthly(new RunningTime(12)), 1));
        Assert.Equal(6.0m, Math.Round(estimate.Stopped, 1));
        Assert.Empty(estimate.Unknown);
    }

    [Fact]
    public void AStoppedMachine_IsNotFree_AndTheAddressIsTheLargestPartOfIt()
    {
        var stopped = new CostEstimate(Paris, Holdings.Usual).Lines.ToDictionary(line => line.Kind, line => line.Monthly(RunningTime.Never));

        Assert.Equal(0, stopped["instance"]);
        Assert.Equal(3.65m, stopped["public-ipv4"]);
        Assert.Equal(1.856m, stopped["volume"]);
        Assert.Equal(0.477m, stopped["snapshots"]);
    }

    [Fact]
    public void WhoStopsAMachine_IsToldTheFigures_UnlessAPriceIsNotKnown()
    {
        Assert.Equal("Stopped it still costs 5.98 USD a month before VAT: 1 disk 1.86, snapshots at most 0.48, Elastic IP 3.65 (mbot-client costs).", StoppedCosts.Sentence(new CostEstimate(Paris, Holdings.Usual)));
        Assert.Null(StoppedCosts.Sentence(new CostEstimate(PriceTable.Of("eu-west-1"), Holdings.Usual)));
        Assert.Null(StoppedCosts.Sentence(new CostEstimate(Paris, Holdings.Usual with { Disks = [new("", "gp2", 20)] })));
        Assert.NotNull(StoppedCosts.Sentence(new CostEstimate(Paris, Holdings.Usual with { InstanceType = "m5.large" })));
    }

    [Fact]
    public void AnAddressThatGoesWithTheMachine_IsFreeWhileItIsStopped()
    {
        var estimate = new CostEstimate(Paris, Holdings.Usual with { KeptAddresses = 0, PassingAddresses = 1 });

        Assert.Equal(3.65m, estimate.AlwaysOn - new CostEstimate(Paris, Holdings.Usual with { KeptAddresses = 0 }).AlwaysOn);
        Assert.Equal(1.856m + 0.477m, estimate.Stopped);
    }

    [Theory]
    [InlineData(24, 7, 730)]
    [InlineData(12, 7, 365)]
    [InlineData(0, 7, 0)]
    [InlineData(12, 0, 0)]
    public void HoursOfADay_AndDaysOfAWeek_MakeHoursOfAMonth(int hours, int days, int monthly) =>
        Assert.Equal(monthly, new RunningTime(hours, days).MonthlyHours);

    [Fact]
    public void WhatIsNotKnown_IsSaid_AndNotCountedAsNothing()
    {
        var unknown = new CostEstimate(Paris, new Holdings("x9.huge") { Disks = [new("vol-1", "io9", 10)] });
        var elsewhere = new CostEstimate(PriceTable.Of("ap-south-2"), Holdings.Usual);

        Assert.Equal(["instance", "volume"], unknown.Unknown.Select(line => line.Kind));
        Assert.All(unknown.Unknown, line => Assert.Null(line.Monthly(RunningTime.Always)));
        Assert.Equal(["instance", "volume", "snapshots"], elsewhere.Unknown.Select(line => line.Kind));
        Assert.Equal(3.65m, elsewhere.AlwaysOn);
    }

    [Fact]
    public void APriceThatIsGiven_Counts_AndSaysWhereItIsFrom()
    {
        var today = new DateOnly(2026, 11, 25);
        var estimate = new CostEstimate(PriceTable.Of("ap-south-2").WithInstanceHour("t3.small", 0.1m, today).WithVolumeGbMonth("gp3", 1, today), Holdings.Usual);

        Assert.Equal(73, estimate.Lines[0].Monthly(RunningTime.Always));
        Assert.Equal(20, estimate.Lines[1].Monthly(RunningTime.Never));
        Assert.Equal(new Price(0.1m, today, "--price-per-hour"), estimate.Lines[0].Price);
    }

    [Fact]
    public void EveryPrice_HasASource_AndADate()
    {
        IEnumerable<Price> all = [.. Paris.InstanceHours.Values, .. Paris.VolumeGbMonths.Values, Paris.SnapshotGbMonth!, Paris.PublicAddressHour];

        Assert.All(all, price => Assert.True(price is { Usd: > 0, Source.Length: > 0, AsOf.Year: >= 2021 }));
    }

    [Fact]
    public void Vat_ComesOnTop() => Assert.Equal(120, CostEstimate.WithVat(100, 20));

    [Property(MaxTest = 500)]
    public Property RunningLonger_NeverCostsLess_AndLiesBetweenStoppedAndAlways() => Prop.ForAll(
        Arbitrary(), Gen.Choose(0, 24).ToArbitrary(), Gen.Choose(0, 7).ToArbitrary(), (holdings, hours, days) =>
        {
            var estimate = new CostEstimate(Paris, holdings);
            var some = estimate.Monthly(new RunningTime(hours, days));
            var more = estimate.Monthly(new RunningTime(Math.Min(24, hours + 1), days));
            return estimate.Stopped <= some && some <= more && more <= estimate.AlwaysOn && estimate.Saved(new RunningTime(hours, days)) == estimate.AlwaysOn - some;
        });

    [Property(MaxTest = 500)]
    public Property TheTotal_IsTheSumOfItsLines_AndMoreNeverCostsLess() => Prop.ForAll(Arbitrary(), Gen.Choose(0, 24).ToArbitrary(), (holdings, hours) =>
    {
        var time = new RunningTime(hours);
        var estimate = new CostEstimate(Paris, holdings);
        var larger = new CostEstimate(Paris, holdings with { Disks = [.. holdings.Disks, new Disk("vol-x", "gp3", 1)], SnapshotGb = holdings.SnapshotGb + 1, KeptAddresses = holdings.KeptAddresses + 1 });
        return estimate.Monthly(time) == estimate.Lines.Sum(line => line.Monthly(time) ?? 0)
            && Math.Round(larger.Monthly(time) - estimate.Monthly(time), 9) == 0.0928m + 0.053m + 3.65m;
    });

    private static Arbitrary<Holdings> Arbitrary() => (
        from type in Gen.Elements("t3.nano", "t3.small", "t4g.large", "x9.huge")
        from disks in Gen.Choose(0, 4000).Select(gb => new Disk("vol", "gp3", gb)).ListOf()
        from snapshots in Gen.Choose(0, 9000)
        from kept in Gen.Choose(0, 3)
        from passing in Gen.Choose(0, 1)
        select new Holdings(type) { Disks = [.. disks.Take(4)], SnapshotGb = snapshots, KeptAddresses = kept, PassingAddresses = passing }).ToArbitrary();
}
