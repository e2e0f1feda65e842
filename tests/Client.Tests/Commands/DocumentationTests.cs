using System.Text.Json;
using System.Text.RegularExpressions;
using MBot.TestKit;

namespace MBot.Client.Tests.Commands;

public sealed partial class DocumentationTests
{
    [Fact]
    public void TheExitCodesOfTheDocumentation_AreThoseOfTheProgram()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "client.md"));

        var documented = Row().Matches(text).Select(match => (int.Parse(match.Groups[1].ValueSpan), match.Groups[2].Value));

        Assert.Equal(Enum.GetValues<ExitCode>().Select(code => ((int)code, code.ToString())), documented);
    }

    [Fact]
    public void WhatIsAskedOfAws_AndNothingElse_IsInThePolicy_AndNamedWithItsVerb()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "operations", "aws.md"));
        using var policy = JsonDocument.Parse(Policy().Match(text).Groups[1].Value);
        var verbs = string.Join('\n', text.Split('\n').SkipWhile(line => line != "## Permissions").Where(line => line.StartsWith('|')));

        var asked = Directory.GetFiles(Path.Combine(Repository.Root, "src", "Client", "Aws"), "Ec2*.cs")
            .SelectMany(file => Call().Matches(File.ReadAllText(file)))
            .Select(match => (Service: match.Groups[1].Value == "tokens" ? "sts" : "ec2", Action: match.Groups[2].Value))
            .Distinct()
            .ToList();

        Assert.Equal(asked.Select(call => $"{call.Service}:{call.Action}").Order(), policy.RootElement.GetProperty("Statement").EnumerateArray().SelectMany(Actions).Distinct().Order());
        Assert.All(asked, call => Assert.Matches($@"\b{call.Action}\b", verbs));
    }

    private static IEnumerable<string> Actions(JsonElement statement) => statement.GetProperty("Action") is { ValueKind: JsonValueKind.Array } several
        ? several.EnumerateArray().Select(action => action.GetString()!)
        : [statement.GetProperty("Action").GetString()!];

    [GeneratedRegex(@"\b(client|tokens)\.(\w+)Async\(")]
    private static partial Regex Call();

    [GeneratedRegex(@"```json\n(\{\s*""Version"".*?)```", RegexOptions.Singleline)]
    private static partial Regex Policy();

    [GeneratedRegex(@"^\| (\d+) \| (\w+) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
