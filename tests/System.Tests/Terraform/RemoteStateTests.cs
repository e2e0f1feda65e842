using System.Text;
using MBot.TestKit;

namespace MBot.SystemTests.Terraform;

/// <summary>The state in a bucket, as backend.tf.example has it.</summary>
public sealed class RemoteStateTests
{
    private const string State = "/your-mbot-state/mbot/prod/terraform.tfstate";

    [NeedsFact(Part.Terraform)]
    [Trait("Duration", "Long")]
    public async Task TheState_IsInTheBucket_AndTheLockKeepsASecondLaptopOut()
    {
        await using var bucket = new BucketStub();
        using var terraform = await TerraformCopy.CreateAsync();
        foreach (var (name, value) in new[] { ("AWS_ACCESS_KEY_ID", "test"), ("AWS_SECRET_ACCESS_KEY", "test"), ("AWS_ENDPOINT_URL_S3", bucket.Address), ("AWS_REQUEST_CHECKSUM_CALCULATION", "when_required") })
            terraform.Environment[name] = value;
        File.Copy(Path.Combine(Repository.Root, "deploy", "terraform", "environments", "prod", "backend.tf.example"), terraform["backend.tf"]);
        terraform.Set(new { admin_cidrs = Array.Empty<string>(), key_name = "mbot-prod" });
        // The bucket is at an address of its own and asks nobody who we are.
        (await terraform.RunAsync("init", "-input=false", "-backend-config=use_path_style=true", "-backend-config=skip_credentials_validation=true", "-backend-config=skip_requesting_account_id=true", "-backend-config=skip_metadata_api_check=true")).Expect(0);

        await terraform.ApplyAsync();

        Assert.Equal([State], bucket.Objects.Keys);
        Assert.Contains("aws_instance", Encoding.UTF8.GetString(bucket.Objects[State]), StringComparison.Ordinal);
        Assert.False(File.Exists(terraform["terraform.tfstate"]));

        bucket.Objects[State + ".tflock"] = Encoding.UTF8.GetBytes("""{"ID":"1","Operation":"OperationTypeApply","Who":"somebody@elsewhere","Version":"1.11.4","Created":"2026-11-25T10:00:00Z","Path":"","Info":""}""");
        var refused = (await terraform.RunAsync("plan", "-input=false")).Expect(1).Output;
        Assert.Contains("Error acquiring the state lock", refused, StringComparison.Ordinal);
        Assert.Contains("somebody@elsewhere", refused, StringComparison.Ordinal);
    }
}
