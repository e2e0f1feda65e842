using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using MBot.Client.Secrets;

namespace MBot.Client.Tests.Secrets;

/// <summary>The same texts through python-dotenv itself, without interpolation. Other ones each time; <c>MBOT_TEST_SEED</c> repeats a run.</summary>
public class DotEnvPeerTests
{
    private const string Program = """
        import io, json, logging, re, sys, dotenv.parser
        answers = []
        for text in json.load(sys.stdin):
            values, errors = {}, 0
            for binding in dotenv.parser.parse_stream(io.StringIO(text, newline='')):
                if binding.error or (binding.key is not None and (binding.value is None or not re.fullmatch('[A-Za-z_][A-Za-z0-9_]*', binding.key))):
                    errors += 1
                elif binding.key is not None:
                    values[binding.key] = binding.value
            answers.append({'values': values, 'errors': errors})
        print(json.dumps(answers))
        """;

    [PythonDotEnvFact]
    public async Task RandomTexts_AreReadAsPythonDotEnvReadsThem()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("MBOT_TEST_SEED"), CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next();
        var texts = RandomTexts(4000, seed).ToArray();
        var answers = await AskPython(texts);
        Assert.Equal(texts.Length, answers.Length);
        foreach (var (text, answer) in texts.Zip(answers))
        {
            var ours = DotEnvFile.Parse(text);
            var shown = $"MBOT_TEST_SEED={seed}: {JsonSerializer.Serialize(text)}";
            Assert.True(answer.Errors == ours.Errors.Count, $"{shown}: {answer.Errors} errors there, {ours.Errors.Count} here");
            Assert.True(
                answer.Values.OrderBy(pair => pair.Key).SequenceEqual(ours.Entries.Select(entry => KeyValuePair.Create(entry.Name, entry.Value)).OrderBy(pair => pair.Key)),
                $"{shown}: {JsonSerializer.Serialize(answer.Values)} there, {JsonSerializer.Serialize(ours.Entries)} here");
        }

        // Else the comparison would be of nothing.
        Assert.InRange(answers.Count(answer => answer.Values.Count > 1), 500, texts.Length);
    }

    private static IEnumerable<string> RandomTexts(int count, int seed)
    {
        string[] parts =
        [
            "A", "B_2", "export ", "=", "=", "=", " = ", "'", "'", "\"", "\"", "\\", "\\n", "\\'", "\\\"", "\\u0041", "#", " # ", " ", "\t",
            "\n", "\n", "\n", "\r\n", "\r", "x y", "ü😀", "$", "${A}", "${A:-b}", "1", "-", "C='q'", "\nD=\"w\nv\"\n", "\nE=plain # c\n", "\n# F=1\n",
        ];
        var random = new Random(seed);
        return Enumerable.Range(0, count).Select(_ => string.Concat(Enumerable.Range(0, random.Next(1, 30)).Select(_ => parts[random.Next(parts.Length)])));
    }

    private static async Task<Answer[]> AskPython(string[] texts)
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var start = new ProcessStartInfo(PythonDotEnvFactAttribute.Python, ["-c", Program]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(bound.Token);
        await process.StandardInput.WriteAsync(JsonSerializer.Serialize(texts).AsMemory(), bound.Token);
        process.StandardInput.Close();
        var answers = JsonSerializer.Deserialize<Answer[]>(await output, JsonSerializerOptions.Web)!;
        await process.WaitForExitAsync(bound.Token);
        Assert.Equal(0, process.ExitCode);
        return answers;
    }

    private sealed record Answer(Dictionary<string, string> Values, int Errors);
}
