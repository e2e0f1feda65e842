using System.CommandLine;

namespace MBot.Bench.Figures;

/// <summary>All figures of the design, each beside its bound or peer in the same run; exit code 1 when one is missed.</summary>
internal static class FiguresCommand
{
    private static readonly Dictionary<string, Func<CancellationToken, IAsyncEnumerable<Figure>>> All = new()
    {
        ["client"] = ClientFigures.MeasureAsync,
        ["scrape"] = ScrapeFigures.MeasureAsync,
        ["redeploy"] = RedeployFigures.MeasureAsync,
    };

    public static Command Create()
    {
        var only = new Option<string?>("--only") { Description = "Of one kind alone.", HelpName = string.Join('|', All.Keys) };
        only.AcceptOnlyFromAmong([.. All.Keys]);
        var command = new Command("figures", "Measure every figure beside its bound or peer; exit code 1 when a bound is missed. Needs bootstrap/publish.sh before.") { only };
        command.SetAction(async (parsed, cancellation) =>
        {
            var held = true;
            Print("figure", "ours", "bound or peer", "");
            foreach (var (_, measure) in All.Where(kind => parsed.GetValue(only) is not { } wanted || wanted == kind.Key))
            {
                await foreach (var figure in measure(cancellation))
                {
                    Print(figure.What, figure.Ours, figure.Bound, figure.Held switch { true => "held", false => "MISSED", null => "not measured" });
                    held &= figure.Held != false;
                }
            }

            return held ? 0 : 1;
        });
        return command;
    }

    private static void Print(string what, string ours, string bound, string verdict) => Console.WriteLine($"{what,-58}{ours,22}{bound,34}  {verdict}");
}
