using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using MBot.TestKit;

namespace MBot.Bench.Fuzz;

/// <summary>Gives the parsers of outside text what nobody would write; the corpora are in bench/Fuzz/Corpus.</summary>
internal static class FuzzCommand
{
    public static Command Create()
    {
        var name = new Argument<string?>("TARGET")
        {
            Description = $"one of {string.Join(", ", FuzzTargets.All.Select(t => t.Name))}; all, one after the other, when absent",
            Arity = ArgumentArity.ZeroOrOne,
        };
        name.Validators.Add(parsed =>
        {
            if (parsed.Tokens is [var token] && FuzzTargets.All.All(t => t.Name != token.Value))
                parsed.AddError($"there is no target {token.Value}");
        });
        var seconds = new Option<int>("--seconds") { Description = "how long, each", DefaultValueFactory = _ => 60 };
        var seed = new Option<int?>("--seed") { Description = "the same inputs again, as far as the machine is as fast; a random one when absent" };
        var command = new Command("fuzz", "Fuzz the parsers of text from outside; exit code 1 when there is a finding: an exception that is not the parser's, more than a second, too much memory, a broken promise.")
        {
            name, seconds, seed,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var found = 0;
            foreach (var target in FuzzTargets.All.Where(t => parsed.GetValue(name) is not { } only || t.Name == only))
                found += await RunAsync(target, parsed.GetValue(seed) ?? Random.Shared.Next(), TimeSpan.FromSeconds(parsed.GetValue(seconds)), cancellation);
            return found == 0 ? 0 : 1;
        });
        return command;
    }

    private static async Task<int> RunAsync(FuzzTarget target, int seed, TimeSpan duration, CancellationToken cancellation)
    {
        var corpus = Directory.EnumerateFiles(Path.Combine(Repository.Root, "bench", "Fuzz", "Corpus", target.Name)).Order(StringComparer.Ordinal).Select(File.ReadAllBytes).Append([]).ToArray();
        var run = new FuzzRun(target, corpus, seed, duration);
        var watch = Stopwatch.StartNew();
        await run.RunAsync(cancellation);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{target.Name}: {run.Inputs} inputs in {watch.Elapsed.TotalSeconds:0} s took {run.Ways} ways, {run.Findings.Count} findings (seed {seed})"));
        foreach (var finding in run.Findings)
        {
            Console.WriteLine($"FINDING {target.Name} (seed {seed.ToString(CultureInfo.InvariantCulture)}): {finding.Problem}");
            Console.WriteLine($"  input, {finding.Input.Length.ToString(CultureInfo.InvariantCulture)} bytes: {Shown(finding.Input)}");
            Console.WriteLine("  " + finding.Detail.ReplaceLineEndings("\n  "));
        }

        return run.Findings.Count;
    }

    /// <summary>As a C# string when it is text of a length that can be read, else as base64.</summary>
    private static string Shown(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        return input.Length <= 2000 && !text.Contains('\ufffd')
            ? $"\"{string.Concat(text.Select(c => c is '"' or '\\' ? $"\\{c}" : c is >= ' ' and <= '~' ? $"{c}" : $"\\u{(int)c:x4}"))}\""
            : $"base64 {Convert.ToBase64String(input)[..Math.Min(4000, (input.Length + 2) / 3 * 4)]}";
    }
}
