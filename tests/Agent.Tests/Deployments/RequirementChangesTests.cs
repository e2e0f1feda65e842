using MBot.Agent.Deployments.Environments;
using MBot.Agent.Operations;

namespace MBot.Agent.Tests.Deployments;

public sealed class RequirementChangesTests
{
    [Fact]
    public void AddedRemovedAndChanged_AreToldByName_AndTheRestIsNot() => Assert.Equal(
        [new RequirementChange("altair", "==5", null), new RequirementChange("pandas", null, "any"), new RequirementChange("streamlit", "==1.24.0", "==1.31.0")],
        RequirementChanges.Between(["streamlit==1.24.0", "altair==5", "numpy<2"], ["Streamlit==1.31.0", "pandas", "numpy<2", "# -r base.txt"]));
}
