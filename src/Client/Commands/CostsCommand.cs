using System.CommandLine;
using MBot.Client.Aws;
using MBot.Client.Costs;
using MBot.Client.Output;
using MBot.Client.Sessions;

namespace MBot.Client.Commands;

internal sealed class CostsCommand : Verb
{
    private readonly Option<decimal> hours = new("--hours-per-day") { Description = "Hours a day that the machine would run on a schedule.", HelpName = "N", DefaultValueFactory = _ => 12 };
    private readonly Option<decimal> days = new("--days-per-week") { Description = "Days a week that it would.", HelpName = "N", DefaultValueFactory = _ => 7 };
    private readonly Option<decimal?> vat = new("--vat") { Description = "Percent of value-added tax to show the totals with too. Else the profile's aws.vat.", HelpName = "PERCENT" };
    private readonly Option<string?> type = new("--type") { Description = "Count with another instance type than the machine's.", HelpName = "TYPE" };
    private readonly Option<decimal?> perHour = new("--price-per-hour") { Description = "USD for an hour of the instance type, where it isn't known here.", HelpName = "USD" };
    private readonly Option<decimal?> perGb = new("--price-per-gb") { Description = "USD for a GB and month of the volumes, where it isn't known here.", HelpName = "USD" };
    private readonly Option<bool> offline = new("--offline") { Description = "Don't ask AWS: count with what deploy/terraform makes." };

    public CostsCommand(ClientEnvironment environment)
        : base(environment, "costs", "Estimate what the machine costs in a month: running, on a schedule, and stopped.", """
            A stopped machine is not free: its disk, its snapshots and its public IPv4 address are charged on.

            The prices are a table of this program for eu-west-3, each with its source and date; of other regions and types they are not
            known, and said so: give them with --price-per-hour and --price-per-gb. US dollars, as AWS bills; nothing is converted.
            Snapshots count in full, the most that it can be: EBS charges changed blocks only and doesn't tell how many. Not counted: data
            that leaves AWS, CPU credits beyond a burstable type's own, paid IOPS and throughput.

            Without AWS (no credentials, no network), and with --offline, it counts with assumptions, and prints them.
            """)
    {
        Add(hours);
        Add(days);
        Add(vat);
        Add(type);
        Add(perHour);
        Add(perGb);
        Add(offline);
        AwsOptions.AddTo(this);
        Bounded(hours, 24);
        Bounded(days, 7);
        Bounded(vat, 100);
        Bounded(perHour, 1000);
        Bounded(perGb, 1000);
    }

    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var (region, instance, holdings) = session.Get(offline) ? (RegionOf(session), null, Holdings.Usual) : await AskAsync(session, cancellationToken).ConfigureAwait(false);
        if (session.Get(type) is { } other)
            holdings = holdings with { InstanceType = other };
        var view = new CostsView(session.Terminal, new CostEstimate(Prices(session, region, holdings), holdings))
        {
            Instance = instance,
            Schedule = new RunningTime(session.Get(hours), session.Get(days)),
            Vat = session.Get(vat) ?? session.Profile?.Aws?.Vat,
        };
        if (session.Json)
            view.WriteJson();
        else
            view.WriteText();
        return ExitCode.Ok;
    }

    private static string RegionOf(Session session) => session.AwsTarget.Region ?? PriceTable.KnownRegion;

    private static async Task<(string Region, CloudInstance? Instance, Holdings Holdings)> AskAsync(Session session, CancellationToken cancellationToken)
    {
        try
        {
            var ec2 = session.Ec2;
            var instance = await InstanceFinder.FindAsync(ec2, cancellationToken).ConfigureAwait(false);
            return (ec2.Region, instance, await HoldingsReader.ReadAsync(ec2, instance, cancellationToken).ConfigureAwait(false));
        }
        catch (ClientException error) when (error.Code is "aws.unreachable" or "aws.credentials-missing" or "aws.credentials-expired" or "aws.credentials-wrong")
        {
            session.Terminal.Note($"counted without AWS: {error.Message}", Style.Warning);
            return (RegionOf(session), null, Holdings.Usual);
        }
    }

    private PriceTable Prices(Session session, string region, Holdings holdings)
    {
        var today = DateOnly.FromDateTime(session.Clock.GetUtcNow().UtcDateTime);
        var prices = PriceTable.Of(region);
        if (session.Get(perHour) is { } hour)
            prices = prices.WithInstanceHour(holdings.InstanceType, hour, today);
        return session.Get(perGb) is { } gb
            ? holdings.Disks.Select(disk => disk.Type).Distinct().Aggregate(prices, (table, volume) => table.WithVolumeGbMonth(volume, gb, today))
            : prices;
    }

    private static void Bounded<T>(Option<T> option, decimal most) => option.Validators.Add(result =>
    {
        if (result.Tokens is [var token, ..] && decimal.TryParse(token.Value, out var number) && (number < 0 || number > most))
            result.AddError(Text.Invariant($"{option.Name} must be from 0 to {most}."));
    });
}
