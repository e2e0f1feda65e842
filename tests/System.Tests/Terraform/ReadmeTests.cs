using System.Text.RegularExpressions;
using MBot.TestKit;

namespace MBot.SystemTests.Terraform;

/// <summary>deploy/terraform/README.md says what variables.tf says. <c>UPDATE_DOCS=1 dotnet test tests/System.Tests --filter ReadmeTests</c> writes its table.</summary>
public sealed partial class ReadmeTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "deploy", "terraform");
    private static readonly string Environment = Path.Combine(Folder, "environments", "prod");

    [Fact]
    public async Task TheTable_HasEveryVariable()
    {
        var readme = Path.Combine(Folder, "README.md");
        var text = await File.ReadAllTextAsync(readme);
        var rows = Variables().Select(variable => $"| `{variable.Name}` | {variable.Default} | {variable.Description} |");
        var wanted = Table().Replace(text, match => $"{match.Groups["begin"].Value}\n| variable | default | |\n|---|---|---|\n{string.Join('\n', rows)}\n{match.Groups["end"].Value}");
        if (System.Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
            await File.WriteAllTextAsync(readme, wanted);

        Assert.Equal(wanted, await File.ReadAllTextAsync(readme));
    }

    [NeedsFact(Part.Terraform)]
    public async Task TheExampleOfVariables_IsTaken()
    {
        using var terraform = await TerraformCopy.CreateAsync();
        File.Copy(Path.Combine(Environment, "terraform.tfvars.example"), terraform["terraform.tfvars"]);

        var planned = (await terraform.RunAsync("plan", "-input=false")).Expect(0).Output;

        Assert.DoesNotContain("Warning", planned, StringComparison.Ordinal);
        Assert.Contains("to add, 0 to change, 0 to destroy", planned, StringComparison.Ordinal);
        // Those that are commented out are there, too.
        Assert.Empty(Commented().Matches(await File.ReadAllTextAsync(terraform["terraform.tfvars"])).Select(match => match.Groups["name"].Value).Except(Variables().Select(variable => variable.Name)));
    }

    private static IEnumerable<(string Name, string Default, string Description)> Variables() =>
        Variable().Matches(File.ReadAllText(Path.Combine(Environment, "variables.tf"))).Select(match => (
            match.Groups["name"].Value,
            Default().Match(match.Groups["body"].Value) is { Success: true } found ? $"`{found.Groups["value"].Value}`" : "**to be set**",
            Description().Match(match.Groups["body"].Value).Groups["text"].Value.Replace("\\\"", "\"", StringComparison.Ordinal)));

    [GeneratedRegex(@"^variable ""(?<name>\w+)"" \{\n(?<body>.*?)\n\}$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Variable();

    [GeneratedRegex(@"^  default += (?<value>.*)$", RegexOptions.Multiline)]
    private static partial Regex Default();

    [GeneratedRegex(@"^  description += ""(?<text>.*)""$", RegexOptions.Multiline)]
    private static partial Regex Description();

    [GeneratedRegex(@"^# (?<name>[a-z0-9_]+) += ", RegexOptions.Multiline)]
    private static partial Regex Commented();

    [GeneratedRegex(@"(?<begin><!-- variables: [^\n]*-->).*?(?<end><!-- end -->)", RegexOptions.Singleline)]
    private static partial Regex Table();
}
