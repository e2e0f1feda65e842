using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MBot.Client.Configuration;
using MBot.Client.Output;

namespace MBot.Client.Terraform;

/// <summary>
/// The variables that this program sets in a Terraform environment, in a file that Terraform reads by itself: what is changed
/// in AWS is changed there too, so that the next plan is empty. Other keys stay as they are.
/// </summary>
internal sealed class AutoVariables(string folder)
{
    public const string FileName = "mbot.auto.tfvars.json";
    public const string InstanceType = "instance_type";
    public const string AdminCidrs = "admin_cidrs";

    // It is committed and shared, and holds no secret.
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    public string Path { get; } = System.IO.Path.Combine(folder, FileName);

    /// <summary>Null when it isn't set there.</summary>
    /// <exception cref="ClientException">The file is no object of JSON.</exception>
    public string? Text(string key) => Read()[key] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>Null when it isn't set there.</summary>
    /// <exception cref="ClientException">The file is no object of JSON.</exception>
    public IReadOnlyList<string>? List(string key) =>
        Read()[key] is JsonArray list ? [.. list.OfType<JsonValue>().Select(value => value.TryGetValue<string>(out var text) ? text : value.ToJsonString())] : null;

    /// <returns>False: it was so already.</returns>
    /// <exception cref="ClientException">The file is no object of JSON, or the folder isn't there.</exception>
    public bool Set(string key, string value) => Set(key, JsonValue.Create(value));

    /// <returns>False: it was so already.</returns>
    /// <exception cref="ClientException">The file is no object of JSON, or the folder isn't there.</exception>
    public bool Set(string key, IEnumerable<string> values) => Set(key, new JsonArray([.. values.Select(value => (JsonNode)JsonValue.Create(value))]));

    private bool Set(string key, JsonNode value)
    {
        var variables = Read();
        if (JsonNode.DeepEquals(variables[key], value))
            return false;
        if (!Directory.Exists(folder))
            throw ClientException.Usage($"there is no Terraform folder {folder}", "the profile's aws.terraform names it: mbot-client init --from-terraform DIR writes it anew");
        variables[key] = value;
        PrivateFile.Write(Path, Render(variables), Mode);
        return true;
    }

    private JsonObject Read()
    {
        if (!File.Exists(Path))
            return [];
        try
        {
            return JsonNode.Parse(File.ReadAllBytes(Path), documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }) as JsonObject
                ?? throw new JsonException("it holds no object");
        }
        catch (JsonException error)
        {
            throw new ClientException(ExitCode.Usage, "terraform.variables-unreadable", $"{Path} can't be read: {error.Message}", error) { Hint = "mend the file; Terraform refuses it as well" };
        }
    }

    private static string Render(JsonObject variables)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, JsonText.Options(indented: true)))
            variables.WriteTo(writer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }
}
