namespace MBot.Client.Terraform;

/// <summary>terraform's command lines, as lists of arguments. Pure. Nothing is ever asked: what is missing is an error.</summary>
/// <param name="folder">Of the environment's .tf files.</param>
internal sealed class TerraformCommand(string folder)
{
    public static IReadOnlyList<string> Version() => ["version", "-json"];

    public IReadOnlyList<string> Init() => [Where, "init", "-input=false", "-json"];

    /// <param name="file">Where the plan is kept.</param>
    public IReadOnlyList<string> Plan(string file) => [Where, "plan", "-input=false", "-json", $"-out={file}"];

    /// <param name="file">Where the plan is kept.</param>
    public IReadOnlyList<string> PlanEnd(string file) => [Where, "plan", "-destroy", "-input=false", "-json", $"-out={file}"];

    public IReadOnlyList<string> Show(string file) => [Where, "show", "-json", file];

    /// <summary>Does what was planned and nothing else.</summary>
    public IReadOnlyList<string> Apply(string file) => [Where, "apply", "-input=false", "-json", file];

    public IReadOnlyList<string> Outputs() => [Where, "output", "-json"];

    private string Where => $"-chdir={folder}";
}
