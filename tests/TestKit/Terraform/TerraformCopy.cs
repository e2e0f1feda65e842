using System.Text.Json;

namespace MBot.TestKit;

/// <summary>
/// A copy of deploy/terraform in which the real terraform runs over a stand-in for AWS (provider.mjs), with a state of its
/// own. What a user keeps in the folder does not come along.
/// </summary>
public sealed class TerraformCopy : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(2);
    private static readonly string[] Users = [".terraform", "backend.tf", "imports.tf"];
    private readonly TempFolder folder = new("terraform");
    private readonly string module;

    private TerraformCopy(string module) => this.module = module;

    /// <summary>Its own folder in the copy, where terraform runs.</summary>
    public string Path => System.IO.Path.Combine(folder.Path, "deploy", "terraform", module);

    /// <summary>A folder for PATH: whoever runs terraform by it runs it as <see cref="RunAsync"/> does.</summary>
    public string Programs => folder["programs"];

    /// <summary>Variables of the environment on top of the test's own.</summary>
    public IDictionary<string, string?> Environment { get; } = new Dictionary<string, string?>();

    /// <summary>The path of a file beside those of the module.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    private string Program => System.IO.Path.Combine(Programs, "terraform");

    private string Aws => folder["aws.json"];

    /// <summary>The environments and modules of deploy/terraform: environments/prod, modules/ec2 and so on.</summary>
    public static IReadOnlyList<string> Modules { get; } =
        [.. new[] { "environments", "modules" }.SelectMany(kind => Directory.EnumerateDirectories(Source(kind)).Select(path => $"{kind}/{System.IO.Path.GetFileName(path)}")).Order()];

    /// <summary>Copies all of it and initialises one module.</summary>
    /// <param name="module">One of <see cref="Modules"/>.</param>
    /// <param name="change">Is called with the folder deploy/terraform of the copy before terraform sees it.</param>
    public static async Task<TerraformCopy> CreateAsync(string module = "environments/prod", Action<string>? change = null)
    {
        var copy = new TerraformCopy(module);
        try
        {
            var target = System.IO.Path.Combine(copy.folder.Path, "deploy", "terraform");
            foreach (var file in FolderTree.Files(Source("")).Where(file => file.Extension is ".tf" or ".hcl" && !file.FullName.Split('/').Any(Users.Contains)))
                Copy(file.FullName, System.IO.Path.Combine(target, System.IO.Path.GetRelativePath(Source(""), file.FullName)));
            Copy(System.IO.Path.Combine(Repository.Root, "bootstrap", "user-data.tftpl"), copy.folder["bootstrap/user-data.tftpl"]);
            await copy.MakeProgramAsync();
            change?.Invoke(target);
            (await copy.RunAsync("init", "-input=false")).Expect(0);
            return copy;
        }
        catch
        {
            copy.Dispose();
            throw;
        }
    }

    /// <summary>Sets variables, as terraform.tfvars.json holds them; those that were set before are forgotten.</summary>
    public void Set(object variables) => File.WriteAllText(this["terraform.tfvars.json"], JsonSerializer.Serialize(variables));

    /// <summary>Says what is in AWS otherwise than Terraform left it: an object of attributes for each type.</summary>
    public void InAws(object types) => File.WriteAllText(Aws, JsonSerializer.Serialize(types));

    /// <summary>Runs terraform to its end.</summary>
    public async Task<TerraformResult> RunAsync(params string[] arguments)
    {
        await using var child = ChildProcess.Start(Program, arguments, new ChildProcessOptions
        {
            WorkingDirectory = Path,
            Environment = new Dictionary<string, string?>(Environment) { ["TF_CLI_ARGS"] = "-no-color" },
        });
        child.CloseInput();
        return new(await child.WaitForExitAsync(Bound), child.Output);
    }

    /// <summary>Applies what the variables say.</summary>
    public async Task ApplyAsync() => (await RunAsync("apply", "-input=false", "-auto-approve")).Expect(0);

    /// <summary>Plans, and returns the plan.</summary>
    public async Task<TerraformPlan> PlanAsync()
    {
        (await RunAsync("plan", "-input=false", "-out=plan.tfplan")).Expect(0);
        return new TerraformPlan(await ShowAsync("plan.tfplan"));
    }

    /// <summary>The state, as terraform show -json tells it.</summary>
    public Task<JsonElement> StateAsync() => ShowAsync();

    /// <summary>Deletes the copy.</summary>
    public void Dispose() => folder.Dispose();

    private async Task MakeProgramAsync()
    {
        InAws(new { });
        Directory.CreateDirectory(Programs);
        await File.WriteAllTextAsync(Program, $"""
            #!/bin/sh
            STAND_IN_AWS='{Aws}' exec node '{System.IO.Path.Combine(Repository.TestKit, "Terraform", "provider.mjs")}' '{Parts.Find("terraform")}' "$@"

            """);
        File.SetUnixFileMode(Program, (UnixFileMode)0b111_101_101);
    }

    private async Task<JsonElement> ShowAsync(params string[] file) =>
        JsonDocument.Parse((await RunAsync(["show", "-json", .. file])).Expect(0).Output.Split('\n').First(line => line.StartsWith('{'))).RootElement;

    private static string Source(string below) => System.IO.Path.Combine(Repository.Root, "deploy", "terraform", below);

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(to)!);
        File.Copy(from, to);
    }
}
