using System.Collections;
using System.Text.Json;
using MBot.Client.Enrolment;

namespace MBot.Client.Terraform;

/// <summary>
/// One Terraform environment, worked on by the terraform in PATH. It knows nothing of what is in it, and nothing of AWS but which
/// profile of ~/.aws it is for.
/// </summary>
internal sealed class TerraformFolder
{
    public static readonly Version Oldest = new(1, 11);

    private static readonly TimeSpan Short = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Change = TimeSpan.FromMinutes(45);

    private readonly string program;
    private readonly TerraformCommand command;
    private readonly Dictionary<string, string> variables;
    private readonly TimeProvider clock;

    private TerraformFolder(string path, string program, Dictionary<string, string> variables, TimeProvider clock)
    {
        (Path, this.program, this.variables, this.clock) = (path, program, variables, clock);
        command = new TerraformCommand(path);
    }

    public string Path { get; }

    /// <exception cref="ClientException"><c>terraform.no-folder</c>, <c>terraform.missing</c>.</exception>
    public static TerraformFolder Open(string path, string? awsProfile, ClientEnvironment environment)
    {
        if (!IsOne(path))
            throw ClientException.Refused("terraform.no-folder", $"there are no .tf files in {path}", "name the environment's folder, such as deploy/terraform/environments/prod");
        var program = ProgramPath.Find("terraform", environment)
            ?? throw ClientException.Refused("terraform.missing", "there is no terraform in PATH", $"install Terraform {Oldest} or newer: developer.hashicorp.com/terraform/install");
        var variables = System.Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "");
        variables["TF_IN_AUTOMATION"] = "1";
        variables["CHECKPOINT_DISABLE"] = "1";
        if (awsProfile is not null)
            variables["AWS_PROFILE"] = awsProfile;
        return new TerraformFolder(path, program, variables, environment.Clock);
    }

    public static bool IsOne(string path) => Directory.Exists(path) && Directory.EnumerateFiles(path, "*.tf").Any();

    /// <exception cref="ClientException"><c>terraform.too-old</c>.</exception>
    public async Task<Version> CheckVersionAsync(CancellationToken cancellationToken)
    {
        using var said = await ReadAsync("version", TerraformCommand.Version(), cancellationToken).ConfigureAwait(false);
        var text = said.RootElement.GetProperty("terraform_version").GetString()!;
        var version = System.Version.Parse(text.Split('-')[0]);
        return version >= Oldest ? version : throw ClientException.Refused("terraform.too-old", $"{program} is terraform {text}, and {Oldest} is the oldest that will do", "developer.hashicorp.com/terraform/install");
    }

    public Task InitAsync(CancellationToken cancellationToken) => RunAsync("init", command.Init(), Long, _ => { }, cancellationToken);

    /// <param name="end">Of the whole environment.</param>
    /// <param name="file">Where the plan is kept for <see cref="ApplyAsync"/>. It holds values of variables.</param>
    public async Task<TerraformPlan> PlanAsync(bool end, string file, CancellationToken cancellationToken)
    {
        await RunAsync("plan", end ? command.PlanEnd(file) : command.Plan(file), Long, _ => { }, cancellationToken).ConfigureAwait(false);
        using var shown = await ReadAsync("show", command.Show(file), cancellationToken).ConfigureAwait(false);
        return TerraformPlan.Read(shown.RootElement);
    }

    /// <param name="say">Told each resource that is done with.</param>
    public Task ApplyAsync(string file, Action<string> say, CancellationToken cancellationToken) =>
        RunAsync("apply", command.Apply(file), Change, line =>
        {
            if (line.TryGetProperty("type", out var type) && type.GetString() == "apply_complete" && line.TryGetProperty("@message", out var message))
                say(message.GetString()!);
        }, cancellationToken);

    /// <exception cref="ClientException"><c>terraform.no-outputs</c>: nothing has been applied there.</exception>
    public async Task<TerraformOutputs> OutputsAsync(CancellationToken cancellationToken) =>
        await FindOutputsAsync(cancellationToken).ConfigureAwait(false) is { InstanceId: not null } outputs
            ? outputs
            : throw ClientException.Refused("terraform.no-outputs", $"{Path} has no output instance_id: nothing was applied there, or its outputs are others", $"mbot-client up {Path} applies it; terraform -chdir={Path} init first if its state is elsewhere");

    /// <summary>Those that are there, before it is applied none.</summary>
    public async Task<TerraformOutputs> FindOutputsAsync(CancellationToken cancellationToken)
    {
        using var said = await ReadAsync("output", command.Outputs(), cancellationToken).ConfigureAwait(false);
        return TerraformOutputs.Read(said.RootElement);
    }

    private async Task<JsonDocument> ReadAsync(string what, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var result = await ChildCommand.RunAsync(program, arguments, "", Short, "", cancellationToken).ConfigureAwait(false);
        if (result.ExitCode != 0)
            throw TerraformFailure.Of(Path, what, [], Words(result.Error));
        try
        {
            return JsonDocument.Parse(result.Output);
        }
        catch (JsonException)
        {
            throw TerraformFailure.Of(Path, what, [], Words(result.Output + result.Error));
        }
    }

    private async Task RunAsync(string what, IReadOnlyList<string> arguments, TimeSpan patience, Action<JsonElement> happened, CancellationToken cancellationToken)
    {
        var (errors, last) = (new List<TerraformDiagnostic>(), new List<string>());
        var code = await TerraformProcess.RunAsync(program, arguments, variables, patience, line => Hear(line, errors, last, happened), clock, cancellationToken).ConfigureAwait(false);
        if (code != 0)
            throw TerraformFailure.Of(Path, what, errors, last);
    }

    private static void Hear(string line, List<TerraformDiagnostic> errors, List<string> last, Action<JsonElement> happened)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            if (TerraformDiagnostic.Read(document.RootElement) is { } error)
                errors.Add(error);
            happened(document.RootElement);
        }
        catch (JsonException)
        {
            last.AddRange(Words(line)); // some of its complaints come before it knows how it is to speak
        }
    }

    /// <summary>Without the frame that terraform draws around errors.</summary>
    private static IReadOnlyList<string> Words(string text) =>
        [.. text.Split('\n').Select(line => line.Trim(' ', '│', '╷', '╵', '\r', '\t')).Where(line => line.Length > 0)];
}
