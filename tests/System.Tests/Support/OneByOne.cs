// Each of these tests runs Streamlit, nginx and an agent, and some measure time: side by side they would disturb each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
