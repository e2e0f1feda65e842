using System.Text.Json;
using MBot.Client.Aws;
using MBot.Client.Costs;
using MBot.Client.Output;

namespace MBot.Client.Commands;

/// <summary>How an estimate is shown: what is charged, what that makes in a month, and what it rests on.</summary>
internal sealed class CostsView(Terminal terminal, CostEstimate estimate)
{
    /// <summary>Null: the estimate rests on assumptions.</summary>
    public CloudInstance? Instance { get; init; }

    public required RunningTime Schedule { get; init; }

    /// <summary>Percent; null: not shown.</summary>
    public decimal? Vat { get; init; }

    public void WriteText()
    {
        terminal.Table(["CHARGED", "WHICH", "QUANTITY", "USD EACH", "24/7", "STOPPED"], [.. estimate.Lines.Select(line => new Cell[]
        {
            line.Kind,
            line.What,
            Quantity(line),
            line.Price is { } price ? Text.Invariant($"{price.Usd:0.0000##} {(line.ByTheHour ? "an hour" : "a GB and month")}") : new Cell("not known", Style.Warning),
            Money(line.Monthly(RunningTime.Always)),
            Money(line.Monthly(RunningTime.Never)),
        })], "nothing is charged");
        if (terminal.Traits.OutputIsTerminal)
            terminal.Line();
        string[] headers = Vat is null ? ["A MONTH", "USD", "SAVES"] : ["A MONTH", "USD", "SAVES", Text.Invariant($"USD WITH {Vat:0.##} % VAT")];
        terminal.Table(headers, [.. Totals().Select(total => Row(total.Name, total.Time))], "");
        foreach (var note in Notes())
            terminal.Note(note, Style.Dim);
        foreach (var line in estimate.Unknown)
            terminal.Note($"the price of {line.Kind} {line.What} in {estimate.Region} is not known here, and the totals lack it: {(line.Kind == "instance" ? "--price-per-hour USD gives it" : line.Kind == "volume" ? "--price-per-gb USD gives it" : "aws.amazon.com/ebs/pricing")}", Style.Warning);
    }

    public void WriteJson() => terminal.Document(writer =>
    {
        writer.WriteString("currency", "USD");
        writer.WriteString("region", estimate.Region);
        writer.WriteBoolean("assumed", Instance is null);
        writer.WriteString("instanceId", Instance?.Id);
        writer.WriteString("state", Instance?.State);
        writer.WriteBoolean("complete", !estimate.Unknown.Any());
        writer.WriteStartArray("lines");
        foreach (var line in estimate.Lines)
            Write(writer, line);
        writer.WriteEndArray();
        writer.WriteStartObject("monthly");
        Write(writer, "always", RunningTime.Always);
        Write(writer, "scheduled", Schedule);
        Write(writer, "stopped", RunningTime.Never);
        if (Now is { } now)
            Write(writer, "now", now);
        else
            writer.WriteNull("now");
        writer.WriteEndObject();
        writer.WriteNumber("hoursPerDay", Schedule.HoursPerDay);
        writer.WriteNumber("daysPerWeek", Schedule.DaysPerWeek);
        writer.WriteNumber("savedBySchedule", Rounded(estimate.Saved(Schedule)));
        if (Vat is { } percent)
            writer.WriteNumber("vatPercent", percent);
        else
            writer.WriteNull("vatPercent");
        writer.WriteStartArray("notes");
        foreach (var note in Notes())
            writer.WriteStringValue(note);
        writer.WriteEndArray();
    });

    private RunningTime? Now => Instance is null ? null : Instance.IsRunning ? RunningTime.Always : RunningTime.Never;

    private IEnumerable<(string Name, RunningTime Time)> Totals()
    {
        yield return ("24/7", RunningTime.Always);
        yield return (Text.Invariant($"{Schedule.HoursPerDay:0.##} h a day, {Schedule.DaysPerWeek:0.##} days a week"), Schedule);
        yield return ("always stopped", RunningTime.Never);
        if (Now is { } now)
            yield return ($"as it is now: {Instance!.State}", now);
    }

    private Cell[] Row(string name, RunningTime time)
    {
        var usd = estimate.Monthly(time);
        var saved = estimate.Saved(time);
        Cell[] cells = [name, Text.Invariant($"{usd:0.00}"), saved > 0 ? Text.Invariant($"{saved:0.00}") : ""];
        return Vat is { } percent ? [.. cells, Text.Invariant($"{CostEstimate.WithVat(usd, percent):0.00}")] : cells;
    }

    private IEnumerable<string> Notes()
    {
        var holdings = estimate.Holdings;
        if (Instance is null)
            yield return Text.Invariant($"assumed: {holdings.InstanceType} in {estimate.Region}, {string.Join(", ", holdings.Disks.Select(disk => Text.Invariant($"{disk.Gb:0} GB {disk.Type}")))}, {holdings.SnapshotGb:0} GB of snapshots, {holdings.KeptAddresses} Elastic IP");
        else if (holdings.SnapshotGb > 0)
            yield return "snapshots count in full, the most that it can be: EBS charges the blocks that changed, and doesn't tell them";
        foreach (var source in estimate.Lines.Where(line => line.Price is not null).GroupBy(line => (line.Price!.Source, line.Price.AsOf)))
            yield return Text.Invariant($"prices of {string.Join(", ", source.Select(line => line.Kind).Distinct())}: {source.Key.Source}, {source.Key.AsOf:yyyy-MM-dd}");
        yield return "before VAT, 730 h a month; without data that leaves AWS and CPU credits beyond the type's own";
    }

    private static void Write(Utf8JsonWriter writer, CostLine line)
    {
        writer.WriteStartObject();
        writer.WriteString("kind", line.Kind);
        writer.WriteString("what", line.What);
        writer.WriteNumber("quantity", line.Quantity);
        writer.WriteString("per", line.ByTheHour ? "hour" : "GB-month");
        Write(writer, "price", line.Price?.Usd);
        writer.WriteString("priceAsOf", line.Price is { } price ? Text.Invariant($"{price.AsOf:yyyy-MM-dd}") : null);
        writer.WriteString("priceSource", line.Price?.Source);
        Write(writer, "always", Rounded(line.Monthly(RunningTime.Always)));
        Write(writer, "stopped", Rounded(line.Monthly(RunningTime.Never)));
        writer.WriteEndObject();
    }

    private void Write(Utf8JsonWriter writer, string name, RunningTime time)
    {
        writer.WriteStartObject(name);
        writer.WriteNumber("usd", Rounded(estimate.Monthly(time)));
        Write(writer, "withVat", Vat is { } percent ? Rounded(CostEstimate.WithVat(estimate.Monthly(time), percent)) : null);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, string name, decimal? number)
    {
        if (number is { } some)
            writer.WriteNumber(name, some);
        else
            writer.WriteNull(name);
    }

    private static string Quantity(CostLine line) => line.ByTheHour ? Text.Invariant($"{line.Quantity:0}") : Text.Invariant($"{line.Quantity:0.#} GB");

    private static string Money(decimal? usd) => usd is { } known ? Text.Invariant($"{known:0.00}") : "?";

    private static decimal Rounded(decimal usd) => Math.Round(usd, 2, MidpointRounding.AwayFromZero);

    private static decimal? Rounded(decimal? usd) => usd is { } known ? Rounded(known) : null;
}
