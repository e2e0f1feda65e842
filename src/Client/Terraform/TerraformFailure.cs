namespace MBot.Client.Terraform;

/// <summary>
/// Why terraform ended without success, with a way out. It has one exit code for all of it and tells the rest in summaries,
/// which are not translated: what is not recognised here is still told, word by word.
/// </summary>
internal static class TerraformFailure
{
    private const int Shown = 20;

    /// <param name="what">What it was to do: "plan".</param>
    /// <param name="last">The last lines that it wrote in no form.</param>
    public static ClientException Of(string folder, string what, IReadOnlyList<TerraformDiagnostic> errors, IReadOnlyList<string> last)
    {
        bool Says(string summary) => errors.Any(error => error.Summary.StartsWith(summary, StringComparison.Ordinal)) || last.Any(line => line.Contains(summary, StringComparison.Ordinal));
        ClientException Refused(string code, string message, string hint) => new(ExitCode.Refused, code, message) { Hint = hint, Evidence = Evidence(errors, last) };

        if (Says("Error acquiring the state lock"))
        {
            return Refused("terraform.locked", $"another terraform works on the state of {folder}",
                $"wait until it is done; if nobody runs one any more: terraform -chdir={folder} force-unlock with the ID above");
        }

        if (Says("Backend initialization required") || Says("Required plugins are not installed") || Says("Module not installed") || Says("Inconsistent dependency lock file") || Says("Backend configuration changed"))
            return Refused("terraform.not-initialised", $"{folder} is not initialised", $"terraform -chdir={folder} init");
        if (Says("No value for required variable"))
            return Refused("terraform.values-missing", $"{folder} lacks values of variables", "copy terraform.tfvars.example to terraform.tfvars there, and fill it in");
        if (Says("Invalid value for variable") || Says("Invalid value for input variable"))
            return Refused("terraform.values-wrong", $"values of variables in {folder} can't be", "mend terraform.tfvars there");
        if (Says("No valid credential sources found"))
            return Refused("aws.credentials-missing", "terraform finds no AWS credentials", "aws configure, aws sso login, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or --aws-profile NAME");
        return new ClientException(ExitCode.Failed, "terraform.failed", $"terraform {what} failed in {folder}") { Hint = $"mend what it names, then the same again; terraform -chdir={folder} {what} shows all of it", Evidence = Evidence(errors, last) };
    }

    private static List<string> Evidence(IReadOnlyList<TerraformDiagnostic> errors, IReadOnlyList<string> last) =>
        errors.Count > 0 ? [.. errors.SelectMany(error => error.Lines()).Take(Shown)] : [.. last.TakeLast(Shown)];
}
